import type { WatermarkClaims } from './watermarkToken.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { isCloudflareImagesError } from '../errors.js'
import { parseMark } from './watermark.js'
import {
  describePicture,
  encodeWatermarkClaims,
  formatToken,
  isWorkerMark,
  parseWatermarkClaims,
  splitToken,
} from './watermarkToken.js'

const now = new Date('2026-11-21T12:00:00Z')
const claims: WatermarkClaims = {
  expiresAt: now.getTime() / 1000 + 60,
  imageId: 'id',
  mark: parseMark({ text: 'Me' }),
  original: { height: 600, width: 800 },
  transform: { fit: 'cover', height: 20, metadata: 'none', width: 10 },
  variant: 'hero',
  viewer: 'users:1',
}

const codeOf = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (error) {
    return isCloudflareImagesError(error) ? error.code : error
  }
}
const parse = (value: unknown, at = now) =>
  codeOf(() => parseWatermarkClaims({ now: at, text: JSON.stringify(value) }))

test('claims come back as they went', () => {
  expect(parseWatermarkClaims({ now, text: encodeWatermarkClaims(claims) })).toEqual(claims)
})

test('equal claims have one spelling, whatever the order of their keys', () => {
  const { height, width } = claims.original!
  const reversed = Object.fromEntries(Object.entries(claims).reverse()) as WatermarkClaims
  const other = {
    ...reversed,
    original: Object.fromEntries([
      ['width', width],
      ['height', height],
    ]),
  }
  expect(encodeWatermarkClaims(other as WatermarkClaims)).toBe(encodeWatermarkClaims(claims))
})

test('a picture does not depend on who looks, until when, and by which name', () => {
  const other = { ...claims, expiresAt: 1, variant: 'other', viewer: null }
  expect(describePicture(other)).toBe(describePicture(claims))
})

test.each<Partial<WatermarkClaims>>([
  { imageId: 'other' },
  { mark: parseMark({ text: 'You' }) },
  { mark: parseMark({ opacity: 0.9, text: 'Me' }) },
  { original: null },
  { transform: { ...claims.transform, width: 11 } },
])('but on %j', (part) => {
  expect(describePicture({ ...claims, ...part })).not.toBe(describePicture(claims))
})

test('they expire to the second', () => {
  const end = claims.expiresAt * 1000
  expect(parse(claims, new Date(end - 1))).toEqual(claims)
  expect(parse(claims, new Date(end))).toBe('TOKEN_EXPIRED')
})

test.each<Record<string, unknown>>([
  { expiresAt: '1' },
  { expiresAt: 1.5 },
  { imageId: '' },
  { imageId: 7 },
  { mark: undefined },
  { mark: {} },
  { mark: { ...claims.mark, position: 'nowhere' } },
  { mark: { ...claims.mark, source: { kind: 'path', path: '/etc/passwd' } } },
  { original: { height: 0, width: 5 } },
  { original: 7 },
  { transform: null },
  { transform: 'cover' },
  { variant: null },
  { viewer: 5 },
])('claims of another version are refused: %j', (part) => {
  expect(parse({ ...claims, ...part })).toBe('TOKEN_INVALID')
})

test.each(['null', '1', '[]', '""', 'no JSON', ''])('so is what holds no claims: %j', (text) => {
  expect(codeOf(() => parseWatermarkClaims({ now, text }))).toBe('TOKEN_INVALID')
})

describe('marks that the Worker can draw', () => {
  test.each([
    [true, { text: 'Me' }],
    [true, { image: { imageId: 'logo' } }],
    [true, { rotate: -90, text: 'Me' }],
    [false, { rotate: 45, text: 'Me' }],
    [false, { image: new Uint8Array([1]) }],
    [false, { image: { path: 'logo.png' } }],
  ])('%s: %j', (isOne, mark) => {
    expect(isWorkerMark(parseMark(mark))).toBe(isOne)
  })
})

test('a token is taken apart or refused', () => {
  const parts = { sealed: 'abc', signature: 'A'.repeat(43) }
  expect(splitToken(formatToken(parts))).toEqual(parts)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(codeOf(() => splitToken(text))).toBe('TOKEN_INVALID')
    }),
    { numRuns: 500, seed: 20261121 },
  )
})
