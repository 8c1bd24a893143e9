import type { Crop } from '../../core/crop.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { resolveCropAndFocalPoint } from './resolveCropAndFocalPoint.js'

const seed = 20_261_121
const crop: Crop = { height: 0.5, width: 0.25, x: 0.5, y: 0.25 }
const noCrop = { height: null, width: null, x: null, y: null }

type Args = Parameters<typeof resolveCropAndFocalPoint>[0]

/** A save without a new file, edits or data, unless given. */
const save = (args: Partial<Args>) =>
  resolveCropAndFocalPoint({
    data: {},
    edits: undefined,
    hasNewFile: false,
    original: undefined,
    ...args,
  })

const stored = (
  from: Crop | null,
  focal: { x: number; y: number } | null,
): NonNullable<Args['original']> => ({
  cloudflare: { crop: from ?? noCrop },
  focalX: focal?.x ?? null,
  focalY: focal?.y ?? null,
})

/** Data as core hands it over: what was not sent is what is stored. */
const sent = (original: NonNullable<Args['original']>, data: object): Args['data'] => ({
  ...original,
  ...data,
})

describe('an ordinary save', () => {
  test.each([
    { from: null, focal: null },
    { from: null, focal: { x: 20, y: 80 } },
    { from: crop, focal: null },
    { from: crop, focal: { x: 20, y: 80 } },
  ])('changes nothing: $from, $focal', ({ focal, from }) => {
    const original = stored(from, focal)
    expect(save({ data: sent(original, {}), original })).toEqual({ crop: from, focal })
  })

  test('with a new file starts afresh, though the form sends the old values', () => {
    const original = stored(crop, { x: 20, y: 80 })
    const data = sent(original, {})
    expect(save({ data, hasNewFile: true, original })).toEqual({ crop: null, focal: null })
  })
})

describe('edits of the admin panel', () => {
  test('crop a crop: the second is relative to the first', () => {
    const original = stored(crop, null)
    const edits = { crop: { height: 0.5, width: 0.5, x: 0.5, y: 0 }, focal: undefined }
    expect(save({ edits, original }).crop).toEqual({
      height: 0.25,
      width: 0.125,
      x: 0.625,
      y: 0.25,
    })
  })

  test('carry the focal point they show into the new crop', () => {
    const edits = { crop, focal: { x: 62.5, y: 50 } }
    expect(save({ edits }).focal).toEqual({ x: 50, y: 50 })
  })

  test('hold a focal point inside the crop', () => {
    expect(save({ edits: { crop, focal: { x: 0, y: 100 } } }).focal).toEqual({ x: 0, y: 100 })
  })

  test('of a new file are about that one', () => {
    const original = stored(crop, { x: 10, y: 10 })
    const edits = { crop: { ...crop, x: 0 }, focal: undefined }
    const cropAndFocalPoint = save({ data: sent(original, {}), edits, hasNewFile: true, original })
    expect(cropAndFocalPoint).toEqual({ crop: { ...crop, x: 0 }, focal: null })
  })
})

describe('data', () => {
  test('with a focal point means the picture as it will be', () => {
    const original = stored(null, { x: 10, y: 10 })
    const data = sent(original, { cloudflare: { crop }, focalX: 30, focalY: 40 })
    expect(save({ data, original })).toEqual({ crop, focal: { x: 30, y: 40 } })
  })

  test('with nulls takes the focal point away', () => {
    const original = stored(crop, { x: 10, y: 10 })
    const data = sent(original, { focalX: null, focalY: null })
    expect(save({ data, original })).toEqual({ crop, focal: null })
  })

  test.each([
    { code: 'CROP_INVALID', data: { cloudflare: { crop: { ...crop, width: 0.75 } } } },
    { code: 'CROP_INVALID', data: { cloudflare: { crop: { ...crop, x: -0.1 } } } },
    { code: 'CROP_INVALID', data: { cloudflare: { crop: { x: 0, y: 0 } } } },
    { code: 'CROP_INVALID', data: { cloudflare: { crop: 'left' } } },
    { code: 'FOCAL_POINT_INVALID', data: { focalX: 101, focalY: 50 } },
    { code: 'FOCAL_POINT_INVALID', data: { focalX: -1, focalY: 50 } },
  ])('is refused: $data', ({ code, data }) => {
    const original = stored(null, null)
    expect(() => save({ data: sent(original, data), original })).toThrow(
      expect.objectContaining({ code }),
    )
  })
})

const part = fc.double({ max: 0.45, min: 0.05, noNaN: true })
const crops = fc.record({ height: part, width: part, x: part, y: part })
const percent = fc.double({ max: 100, min: 0, noNaN: true })

describe('for every crop', () => {
  test('undoing it puts the focal point back', () => {
    fc.assert(
      fc.property(crops, percent, percent, (cut, across, down) => {
        // A spot of the part that is kept.
        const focal = {
          x: cut.x * 100 + across * cut.width,
          y: cut.y * 100 + down * cut.height,
        }
        const before = stored(null, focal)
        const cropped = save({
          data: sent(before, {}),
          edits: { crop: cut, focal: undefined },
          original: before,
        })
        const between = stored(cropped.crop, cropped.focal)
        const data = sent(between, { cloudflare: { crop: noCrop } })
        const undone = save({ data, original: between })
        expect(undone.crop).toBeNull()
        expect(undone.focal!.x).toBeCloseTo(focal.x, 1)
        expect(undone.focal!.y).toBeCloseTo(focal.y, 1)
      }),
      { numRuns: 500, seed },
    )
  })

  test('crop and focal point stay within the picture, however often it is cropped', () => {
    fc.assert(
      fc.property(
        fc.array(crops, { maxLength: 6, minLength: 1 }),
        percent,
        percent,
        (cuts, x, y) => {
          let cropAndFocalPoint = save({ edits: { crop: undefined, focal: { x, y } } })
          for (const cut of cuts) {
            const original = stored(cropAndFocalPoint.crop, cropAndFocalPoint.focal)
            cropAndFocalPoint = save({
              data: sent(original, {}),
              edits: { crop: cut, focal: undefined },
              original,
            })
          }
          const { crop: last, focal } = cropAndFocalPoint
          expect(last!.x + last!.width).toBeLessThanOrEqual(1)
          expect(last!.y + last!.height).toBeLessThanOrEqual(1)
          for (const value of [focal!.x, focal!.y]) {
            expect(value).toBeGreaterThanOrEqual(0)
            expect(value).toBeLessThanOrEqual(100)
          }
        },
      ),
      { numRuns: 300, seed },
    )
  })
})
