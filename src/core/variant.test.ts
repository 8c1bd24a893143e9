import type { VariantOptions } from './variantOptions.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { isCloudflareImagesError } from '../errors.js'
import {
  formatVariant,
  formatVariantOptions,
  parseVariantName,
  parseVariantOptions,
} from './variant.js'

const seed = 20_261_121

const fraction = fc.integer({ max: 10_000, min: 0 }).map((value) => value / 10_000)
const factor = fc.integer({ max: 500, min: 0 }).map((value) => value / 100)
const side = fc.integer({ max: 12_000, min: 1 })
const trimNumber = fc.oneof(
  fc.integer({ max: 12_000, min: 0 }),
  fc.integer({ max: 999, min: 1 }).map((value) => value / 1000),
)
const quality = fc.oneof(
  fc.integer({ max: 100, min: 1 }),
  fc.constantFrom('high' as const, 'low' as const),
)

const anyOptions: fc.Arbitrary<VariantOptions> = fc
  .record(
    {
      anim: fc.boolean(),
      background: fc.constantFrom('#12345678', 'teal', 'rgb(1,2,3)', 'rgba(1, 2, 3, 0.5)'),
      blur: fc.integer({ max: 250, min: 1 }),
      brightness: factor,
      desktopWidth: side,
      dpr: fc.integer({ max: 200, min: 1 }).map((value) => value / 100),
      fit: fc.constantFrom('cover' as const, 'pad' as const, 'aspect-crop' as const),
      flip: fc.constantFrom('h' as const, 'v' as const, 'hv' as const),
      format: fc.constantFrom('auto' as const, 'baseline-jpeg' as const),
      gravity: fc.oneof(
        fc.constantFrom('auto' as const, 'left' as const),
        fc.record({ x: fraction, y: fraction }),
      ),
      height: side,
      quality,
      rotate: fc.constantFrom(90 as const, 180 as const, 270 as const),
      saturation: factor,
      slowConnectionQuality: quality,
      trim: fc.oneof(
        fc.constant('border' as const),
        fc.record({ bottom: trimNumber, left: trimNumber, right: trimNumber, top: trimNumber }),
        fc.record({ height: side, left: trimNumber, top: trimNumber, width: side }),
        fc.record({ border: fc.record({ color: fc.constant('#ABC'), tolerance: fc.nat(255) }) }),
      ),
      width: fc.oneof(side, fc.constant('auto' as const)),
      widthBreakpoints: fc.array(side, { maxLength: 20, minLength: 1 }),
      zoom: fraction,
    },
    { requiredKeys: [] },
  )
  .filter((options) => Object.keys(options).length > 0)

describe('flexible variants', () => {
  test('what is written is read back the same', () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        expect(parseVariantOptions(formatVariantOptions(options))).toEqual(options)
      }),
      { numRuns: 500, seed },
    )
  })

  test('equal options give one text, whatever their order', () => {
    expect(formatVariantOptions({ fit: 'cover', height: 2, width: 1 })).toBe(
      'width=1,height=2,fit=cover',
    )
    expect(formatVariant('fit=cover,h=2,w=1')).toBe('width=1,height=2,fit=cover')
  })

  test('undefined values are left out and the argument stays as it was', () => {
    const options = Object.freeze({ height: undefined, width: 400 })
    expect(formatVariantOptions(options as never)).toBe('width=400')
  })

  test('tiny fractions are written without an exponent', () => {
    expect(formatVariantOptions({ gravity: { x: 1e-7, y: 0.000_001 } })).toBe('gravity=0x0.000001')
  })

  test('any text is either read or refused with our code', () => {
    const pieces = fc.constantFrom(
      'w',
      '=',
      ',',
      '%',
      '%2',
      ';',
      'trim',
      '.',
      '400',
      'x',
      '__proto__',
      '\0',
      ' ',
      'é',
    )
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(hostile, (segment) => {
        try {
          const options = parseVariantOptions(segment)
          expect(Object.getPrototypeOf(options)).toBe(Object.prototype)
          formatVariantOptions(options)
        } catch (error) {
          expect(isCloudflareImagesError(error) && error.code).toBe('VARIANT_INVALID')
        }
      }),
      { numRuns: 2000, seed },
    )
  })

  test.each([
    ['nothing', ''],
    ['an empty part', 'width=1,,height=2'],
    ['a trailing comma', 'width=1,'],
    ['a missing value', 'width='],
    ['a missing name', '=400'],
    ['a blank', 'width=1, height=2'],
    ['the same option twice', 'width=1,width=1'],
    ['the same option under its alias', 'width=1,w=2'],
    ['an unknown option', 'depth=1'],
    ['a name in capitals', 'WIDTH=1'],
    ['a prototype key', '__proto__=1'],
    ['an inherited key', 'constructor=1'],
    ['broken percent-encoding', 'background=%2'],
    ['a value that is encoded twice', 'background=%2523fff'],
    ['a path in a value', 'format=..%2F..%2Fetc'],
    ['too much', `width=1,${'height=2,'.repeat(400)}`],
    ['a name of a variant', 'public'],
  ])('%s is refused', (_, segment) => {
    expect(() => parseVariantOptions(segment)).toThrow(
      expect.objectContaining({ code: 'VARIANT_INVALID' }),
    )
  })

  test('no options at all are refused', () => {
    expect(() => formatVariantOptions({})).toThrow('A flexible variant needs at least one option.')
  })

  test('an unknown option of a caller is refused, not dropped', () => {
    expect(() => formatVariantOptions({ widht: 4 } as never)).toThrow(/no variant option "widht"/)
  })

  test('a message holds at most a piece of hostile input', () => {
    expect(() => parseVariantOptions('x'.repeat(2000))).toThrow(/^.{0,200}$/)
  })
})

describe('named variants', () => {
  test.each(['public', 'thumbnail2x', 'A', 'x'.repeat(99)])('%s is a name', (name) => {
    expect(parseVariantName(name)).toBe(name)
    expect(formatVariant(name)).toBe(name)
  })

  test.each([
    '',
    'with-hyphen',
    'with_underscore',
    'with space',
    'a/b',
    '..',
    'é',
    'x'.repeat(100),
    'a\n',
  ])('%j is not', (name) => {
    expect(() => parseVariantName(name)).toThrow(
      expect.objectContaining({ code: 'VARIANT_INVALID' }),
    )
  })
})
