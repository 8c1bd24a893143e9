import { describe, expect, test } from '@jest/globals'

import { parseImageWish, parseSeconds } from './parseImageWish.js'

describe('a wish for an image', () => {
  test.each([
    { given: {}, wish: { variant: undefined } },
    { given: { locale: 'de', variant: null }, wish: { variant: undefined } },
    { given: { expiresIn: '60', variant: 'hero' }, wish: { variant: 'hero' } },
    { given: { fit: 'cover', width: '300' }, wish: { options: { fit: 'cover', width: 300 } } },
    { given: { height: null, width: 300 }, wish: { options: { width: 300 } } },
  ])('is $wish for $given', ({ given, wish }) => {
    expect(parseImageWish(given)).toEqual(wish)
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
    expect(() => parseImageWish(given)).toThrow(expect.objectContaining({ code }))
  })
})

describe('seconds', () => {
  test.each([
    { expected: undefined, value: undefined },
    { expected: undefined, value: null },
    { expected: 30, value: '30' },
    { expected: 604_800, value: 604_800 },
  ])('are $expected for $value', ({ expected, value }) => {
    expect(parseSeconds({ name: 'expiresIn', value })).toBe(expected)
  })

  test.each(['', '29', '-60', '6e1', ' 60', 60.5, Number.NaN, 604_801, {}, true])(
    'are refused where they are %p',
    (value) => {
      expect(() => parseSeconds({ name: 'expiresIn', value })).toThrow(
        'expiresIn is a whole number of seconds from 30 to 604800.',
      )
    },
  )
})
