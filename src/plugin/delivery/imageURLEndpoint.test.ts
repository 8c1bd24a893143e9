import { describe, expect, test } from '@jest/globals'

import { parseImageQuery } from './imageURLEndpoint.js'

describe('a query for an image', () => {
  test.each([
    { given: {}, query: { variant: undefined } },
    { given: { locale: 'de', variant: null }, query: { variant: undefined } },
    { given: { expiresIn: '60', variant: 'hero' }, query: { variant: 'hero' } },
    { given: { fit: 'cover', width: '300' }, query: { options: { fit: 'cover', width: 300 } } },
    { given: { height: null, width: 300 }, query: { options: { width: 300 } } },
  ])('is $query for $given', ({ given, query }) => {
    expect(parseImageQuery(given)).toEqual(query)
  })

  test.each([
    { code: 'REQUEST_INVALID', given: { variant: 7 } },
    { code: 'REQUEST_INVALID', given: { variant: 'hero', width: '300' } },
    { code: 'REQUEST_INVALID', given: { width: '300,blur=5' } },
    { code: 'REQUEST_INVALID', given: { width: ['1', '2'] } },
    { code: 'VARIANT_INVALID', given: { width: '0' } },
    { code: 'REQUEST_INVALID', given: { 'width=300,blur': '5' } },
    { code: 'VARIANT_INVALID', given: { fit: 'cover/../..', width: '1' } },
    { code: 'VARIANT_INVALID', given: { __proto__x: '1' } },
  ])('is refused with $code for $given', ({ code, given }) => {
    expect(() => parseImageQuery(given)).toThrow(expect.objectContaining({ code }))
  })
})
