import { describe, expect, test } from '@jest/globals'

import { isVariantName, writeVariantCode } from './VariantCode.js'

describe('writeVariantCode', () => {
  test('writes what named variants can have, and tells what is left out', () => {
    const options = { blur: 5, fit: 'cover', height: 400, quality: 60, width: 600 } as const
    expect(writeVariantCode({ name: 'card', options })).toEqual({
      code: "variants: {\n  card: { blur: 5, fit: 'cover', height: 400, width: 600 },\n},",
      leftOut: ['quality'],
    })
  })

  test('leaves out values that named variants do not know', () => {
    expect(
      writeVariantCode({ name: 'card', options: { fit: 'squeeze', height: 20, width: 'auto' } }),
    ).toEqual({ code: 'variants: {\n  card: { height: 20 },\n},', leftOut: ['fit', 'width'] })
  })

  test('has no code where nothing is left', () => {
    expect(writeVariantCode({ name: 'card', options: { rotate: 90 } })).toEqual({
      code: null,
      leftOut: ['rotate'],
    })
  })

  test('quotes a name that begins with a digit', () => {
    expect(writeVariantCode({ name: '2x', options: { width: 20 } }).code).toContain("'2x': {")
  })
})

test.each([
  ['card', true],
  ['2x', true],
  ['', false],
  ['my-card', false],
  ['a'.repeat(100), false],
])('the name %j fits: %j', (name, expected) => expect(isVariantName(name)).toBe(expected))
