import { expect, test } from '@jest/globals'

import { listRefused } from './useLeftOut.js'

const files = ['image/jpeg', 'image/avif', '', 'application/pdf'].map((type) => ({ type }))
const typesOf = (accept: string): string[] => listRefused({ accept, files }).map(({ type }) => type)

test.each<[string, string[]]>([
  ['image/jpeg, image/png', ['image/avif', '', 'application/pdf']],
  ['image/*', ['', 'application/pdf']],
  // Nothing is filtered, or other things than images are welcome as well.
  ['', []],
  ['image/jpeg, application/pdf', []],
])('what a drawer for %p leaves out', (accept, left) => {
  expect(typesOf(accept)).toEqual(left)
})
