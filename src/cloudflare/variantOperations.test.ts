import { expect, test } from '@jest/globals'

import { parseVariantList, parseVariantResult } from './variantOperations.js'

const options = { fit: 'cover', height: 20, metadata: 'none', width: 10 }

test('variants come as an object by name and leave as a sorted list', () => {
  const variants = {
    zoom: { id: 'zoom', options: { ...options, blur: 5 } },
    card: { id: 'card', neverRequireSignedURLs: true, options },
  }
  expect(parseVariantList({ variants })).toEqual([
    { name: 'card', neverRequireSignedURLs: true, options },
    { name: 'zoom', neverRequireSignedURLs: false, options: { ...options, blur: 5 } },
  ])
})

test('options that a variant leaves out get their defaults', () => {
  expect(parseVariantResult({ variant: { id: 'a', options: { width: 5 } } })).toEqual({
    name: 'a',
    neverRequireSignedURLs: false,
    options: { fit: 'scale-down', metadata: 'copyright', width: 5 },
  })
})

test.each([
  ['null', null],
  ['a list of variants', { variants: [] }],
  ['a variant without options', { variants: { a: { id: 'a' } } }],
])('%s is not a listing', (_name, value) => {
  expect(parseVariantList(value)).toBeUndefined()
})
