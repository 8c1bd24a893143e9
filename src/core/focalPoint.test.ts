import type { Point, Rect, Size } from './geometry.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import sharp from 'sharp'

import { focalPointToGravity } from './focalPoint.js'
import { getResizePlan } from './outputSize.js'

/** Payload's own arithmetic for its image sizes: centred on the focal point, pushed back inside. */
function cropOfPayload({ box, focal, scaled }: { box: Size; focal: Point; scaled: Size }): Rect {
  const begin = (whole: number, kept: number, percent: number): number => {
    const centre = whole * (percent / 100)
    let start = centre - kept / 2
    if (centre + kept / 2 > whole) start = whole - kept
    return Math.floor(Math.max(start, 0))
  }
  return {
    ...box,
    left: begin(scaled.width, box.width, focal.x),
    top: begin(scaled.height, box.height, focal.y),
  }
}

const wide = { height: 1000, width: 2000 }
const square = { height: 100, width: 100 }

describe('the gravity of a focal point', () => {
  test.each<[string, Point, Point]>([
    ['the centre', { x: 50, y: 50 }, { x: 0.5, y: 0.5 }],
    ['the left edge', { x: 0, y: 50 }, { x: 0, y: 0.5 }],
    ['the right edge', { x: 100, y: 0 }, { x: 1, y: 0.5 }],
    ['a point whose crop would begin outside', { x: 25, y: 50 }, { x: 0, y: 0.5 }],
    ['a point left of the centre', { x: 37.5, y: 100 }, { x: 0.25, y: 0.5 }],
  ])('%s', (_, focal, expected) => {
    expect(focalPointToGravity({ box: square, fit: 'cover', focal, source: wide })).toEqual(
      expected,
    )
  })

  test('is not Cloudflare’s reading of the same fractions', () => {
    const gravity = focalPointToGravity({
      box: square,
      fit: 'cover',
      focal: { x: 40, y: 50 },
      source: wide,
    })
    expect(gravity).toEqual({ x: 0.3, y: 0.5 })
  })

  test.each(['scale-down', 'scale-up', 'contain', 'pad', 'squeeze'] as const)(
    '%s crops nothing, so there is none',
    (fit) => {
      expect(
        focalPointToGravity({ box: square, fit, focal: { x: 10, y: 10 }, source: wide }),
      ).toBeUndefined()
    },
  )

  test('the shape of the image crops nothing, either', () => {
    expect(
      focalPointToGravity({
        box: { height: 500, width: 1000 },
        fit: 'cover',
        focal: { x: 1, y: 1 },
        source: wide,
      }),
    ).toBeUndefined()
  })

  test.each([
    { x: -1, y: 0 },
    { x: 0, y: 101 },
    { x: NaN, y: 0 },
    { x: 50, y: undefined as never },
  ])('%j is refused', (focal) => {
    expect(() => focalPointToGravity({ box: square, fit: 'cover', focal, source: wide })).toThrow(
      expect.objectContaining({ code: 'FOCAL_POINT_INVALID' }),
    )
  })

  test('the crop is where Payload puts it, to the pixel', () => {
    const side = fc.integer({ max: 4000, min: 1 })
    const size = fc.record({ height: side, width: side })
    const percent = fc.integer({ max: 1000, min: 0 }).map((value) => value / 10)
    fc.assert(
      fc.property(size, size, fc.record({ x: percent, y: percent }), (source, box, focal) => {
        const gravity = focalPointToGravity({ box, fit: 'cover', focal, source })
        const options = { ...box, fit: 'cover' as const }
        const { crop, isCropped, scaled } = getResizePlan({
          options: gravity ? { ...options, gravity } : options,
          source,
        })
        expect(isCropped).toBe(gravity !== undefined)
        // An absurd enlargement has more pixels than four decimals can tell apart.
        if (scaled.width > 12_000 || scaled.height > 12_000) return
        const expected = cropOfPayload({ box, focal, scaled })
        expect(Math.abs(crop.left - expected.left)).toBeLessThanOrEqual(1)
        expect(Math.abs(crop.top - expected.top)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 2000, seed: 11 },
    )
  })

  test('the point that an editor clicks is in the picture that is delivered', async () => {
    const source = { height: 200, width: 800 }
    const dot = await sharp({ create: { background: 'red', channels: 3, height: 8, width: 8 } })
      .png()
      .toBuffer()
    const image = await sharp({ create: { ...source, background: 'white', channels: 3 } })
      .composite([{ input: dot, left: 636, top: 96 }])
      .png()
      .toBuffer()
    const box = { height: 100, width: 100 }
    const gravity = focalPointToGravity({ box, fit: 'cover', focal: { x: 80, y: 50 }, source })
    const { crop, scaled } = getResizePlan({
      options: { ...box, fit: 'cover', ...(gravity && { gravity }) },
      source,
    })
    const { data } = await sharp(
      await sharp(image)
        .resize({ ...scaled, fit: 'fill' })
        .toBuffer(),
    )
      .extract(crop)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    const middle = (50 * 100 + 50) * 3
    expect([...data.subarray(middle, middle + 3)]).toEqual([255, 0, 0])
    expect([...data.subarray(0, 3)]).toEqual([255, 255, 255])
  })
})
