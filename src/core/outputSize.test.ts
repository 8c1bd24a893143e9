import type { ResizeOptions } from 'sharp'

import type { Size } from './geometry.js'
import type { Fit, VariantOptions } from './variantOptions.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import sharp from 'sharp'

import { assertRenderable, getOutputSize, getResizePlan } from './outputSize.js'

/** The same meanings in another program's words; aspect-crop has none. */
const inSharp: Record<Exclude<Fit, 'aspect-crop'>, ResizeOptions> = {
  contain: { fit: 'inside' },
  cover: { fit: 'cover' },
  crop: { fit: 'cover', withoutEnlargement: true },
  pad: { fit: 'contain' },
  'scale-down': { fit: 'inside', withoutEnlargement: true },
  'scale-up': { fit: 'inside', withoutReduction: true },
  squeeze: { fit: 'fill' },
}
const fits = Object.keys(inSharp) as (keyof typeof inSharp)[]

async function renderSize({
  box,
  fit,
  source,
}: {
  box: ResizeOptions
  fit: keyof typeof inSharp
  source: Size
}): Promise<Size> {
  const { info } = await sharp({ create: { ...source, background: 'red', channels: 3 } })
    .resize({ ...box, ...inSharp[fit] })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { height: info.height, width: info.width }
}

describe('the size of a rendition', () => {
  test.each<[Fit, string, string, string]>([
    ['scale-down', '1080x720', '500x500', '500x333'],
    ['scale-down', '1080x720', '2000x2000', '1080x720'],
    ['scale-up', '1080x720', '2000x2000', '2000x1333'],
    ['scale-up', '1080x720', '500x500', '1080x720'],
    ['contain', '200x100', '400x400', '400x200'],
    ['cover', '200x100', '400x400', '400x400'],
    ['crop', '1080x720', '1296x1296', '1080x720'],
    ['crop', '1080x720', '500x500', '500x500'],
    ['crop', '1080x720', '2000x300', '1080x300'],
    ['crop', '200x100', '300x50', '200x50'],
    ['aspect-crop', '612x613', '1920x1120', '612x357'],
    ['aspect-crop', '1920x1120', '300x300', '300x300'],
    ['pad', '200x100', '50x50', '50x50'],
    ['pad', '20x10', '50x50', '50x50'],
    ['squeeze', '200x100', '50x50', '50x50'],
  ])('%s: %s in %s gives %s, as documented', (fit, from, into, expected) => {
    const [width = 0, height = 0] = from.split('x').map(Number)
    const [boxWidth = 0, boxHeight = 0] = into.split('x').map(Number)
    const options = { fit, height: boxHeight, width: boxWidth }
    const output = getOutputSize({ options, source: { height, width } })
    expect(`${output.width}x${output.height}`).toBe(expected)
  })

  const side = fc.integer({ max: 300, min: 1 })
  const sides = fc.record({ height: side, width: side })
  test.each(fits)('%s equals what sharp renders, whatever the sizes', async (fit) => {
    await fc.assert(
      fc.asyncProperty(sides, sides, async (source, box) => {
        const options: VariantOptions = { ...box, fit }
        expect(getOutputSize({ options, source })).toEqual(await renderSize({ box, fit, source }))
      }),
      { numRuns: 60, seed: 3 },
    )
  })

  test.each(fits.filter((fit) => fit !== 'squeeze'))(
    '%s with one side lets the other follow, as sharp does',
    async (fit) => {
      const large = fc.record({
        height: fc.integer({ max: 300, min: 30 }),
        width: fc.integer({ max: 300, min: 30 }),
      })
      await fc.assert(
        fc.asyncProperty(large, side, fc.boolean(), async (source, length, isWidth) => {
          const box = isWidth ? { width: length } : { height: length }
          expect(getOutputSize({ options: { ...box, fit }, source })).toEqual(
            await renderSize({ box, fit, source }),
          )
        }),
        { numRuns: 40, seed: 4 },
      )
    },
  )

  test.each<[string, VariantOptions, string]>([
    ['nothing to do', {}, '301x200'],
    ['a side rounded half up', { width: 151 }, '151x100'],
    ['a side that would vanish', { height: 1 }, '2x1'],
    ['squeeze with one side keeps the shape', { fit: 'squeeze', width: 602 }, '602x400'],
    ['dpr multiplies the box', { dpr: 2, fit: 'cover', height: 40, width: 50 }, '100x80'],
    ['dpr in fractions', { dpr: 1.5, fit: 'cover', height: 41, width: 33 }, '50x62'],
    ['dpr does not enlarge a scale-down', { dpr: 2, width: 200 }, '301x200'],
    ['dpr without a box', { dpr: 2 }, '301x200'],
    ['a quarter turn comes before the box', { rotate: 90, width: 100 }, '100x151'],
    ['half a turn changes no size', { rotate: 180 }, '301x200'],
    ['a turn alone', { rotate: 270 }, '200x301'],
    ['trim in pixels', { trim: { bottom: 20, left: 1, right: 30, top: 10 } }, '270x170'],
    ['trim in fractions', { trim: { left: 0.25, right: 0.25 } }, '151x200'],
    ['what trim keeps', { trim: { height: 50, left: 10, top: 20, width: 60 } }, '60x50'],
    ['trim beyond the edge', { trim: { left: 290, width: 60 } }, '11x200'],
    ['trim of everything', { trim: { left: 500, top: 500 } }, '1x1'],
    ['dpr multiplies pixels of trim', { dpr: 2, trim: { left: 50 } }, '201x200'],
    ['dpr leaves fractions of trim', { dpr: 2, trim: { left: 0.5 } }, '150x200'],
    ['trim before the turn', { rotate: 90, trim: { left: 101 } }, '200x200'],
    ['trim, then the box', { fit: 'cover', height: 10, trim: { width: 100 }, width: 10 }, '10x10'],
    ['a border that depends on pixels', { trim: 'border', width: 100 }, '100x66'],
    ['a width that depends on the browser', { width: 'auto' }, '301x200'],
    ['effects', { blur: 20, brightness: 2, flip: 'hv', gamma: 2, sharpen: 3 }, '301x200'],
  ])('%s', (_, options, expected) => {
    const output = getOutputSize({ options, source: { height: 200, width: 301 } })
    expect(`${output.width}x${output.height}`).toBe(expected)
  })

  test.each<[VariantOptions, Size, Size]>([
    [
      { dpr: 2, fit: 'cover', height: 12_000, width: 12_000 },
      { height: 10, width: 10 },
      { height: 12_000, width: 12_000 },
    ],
    [
      { fit: 'contain', width: 12_000 },
      { height: 3000, width: 100 },
      { height: 12_000, width: 400 },
    ],
    [
      { fit: 'scale-up', height: 12_000 },
      { height: 10, width: 20 },
      { height: 6000, width: 12_000 },
    ],
  ])('no side exceeds 12,000 pixels: %j', (options, source, expected) => {
    expect(getOutputSize({ options, source })).toEqual(expected)
  })

  test('a named variant is sized by the same rules', () => {
    const options = { fit: 'crop', height: 240, metadata: 'none', width: 240 } as const
    expect(getOutputSize({ options, source: { height: 1200, width: 1600 } })).toEqual({
      height: 240,
      width: 240,
    })
  })
})

describe('the plan of a rendition', () => {
  const source = { height: 900, width: 900 }
  test.each<[VariantOptions['gravity'], number, number]>([
    [{ x: 0.33, y: 0.5 }, 198, 0],
    [{ x: 0, y: 0 }, 0, 0],
    [{ x: 1, y: 1 }, 600, 0],
    ['left', 0, 0],
    ['right', 600, 0],
    ['top', 300, 0],
    ['auto', 300, 0],
    [undefined, 300, 0],
  ])('gravity %j puts the crop where Cloudflare does', (gravity, left, top) => {
    const options: VariantOptions = {
      fit: 'cover',
      height: 900,
      width: 300,
      ...(gravity === undefined ? {} : { gravity }),
    }
    expect(getResizePlan({ options, source })).toMatchObject({
      crop: { height: 900, left, top, width: 300 },
      isCropped: true,
    })
  })

  const odd = fc.record({
    height: fc.integer({ max: 60, min: 8 }),
    width: fc.integer({ max: 60, min: 8 }),
  })
  test('following it gives the pixels of a centred cover by sharp', async () => {
    await fc.assert(
      fc.asyncProperty(odd, odd, async (from, box) => {
        const noise = sharp({
          create: {
            ...from,
            background: 'teal',
            channels: 3,
            noise: { mean: 128, sigma: 60, type: 'gaussian' },
          },
        })
        const image = await noise.png().toBuffer()
        const { crop, scaled } = getResizePlan({ options: { ...box, fit: 'cover' }, source: from })
        const scaledImage = await sharp(image)
          .resize({ ...scaled, fit: 'fill' })
          .png()
          .toBuffer()
        const mine = await sharp(scaledImage).extract(crop).raw().toBuffer()
        // The scaled picture of both is the same; the place of the crop is what is compared.
        const theirs = await sharp(scaledImage)
          .resize({ ...box, fit: 'cover' })
          .raw()
          .toBuffer()
        expect(mine.equals(theirs)).toBe(true)
      }),
      { numRuns: 30, seed: 5 },
    )
  })

  test('following it gives the pixels of a padded picture by sharp', async () => {
    await fc.assert(
      fc.asyncProperty(odd, odd, async (from, box) => {
        const { offset, output, scaled } = getResizePlan({
          options: { ...box, fit: 'pad' },
          source: from,
        })
        const picture = await sharp({ create: { ...scaled, background: 'black', channels: 3 } })
          .png()
          .toBuffer()
        const mine = await sharp({ create: { ...output, background: 'white', channels: 3 } })
          .composite([{ input: picture, ...offset }])
          .removeAlpha()
          .raw()
          .toBuffer()
        const theirs = await sharp(picture)
          .resize({ ...box, background: 'white', fit: 'contain' })
          .raw()
          .toBuffer()
        expect(mine.equals(theirs)).toBe(true)
      }),
      { numRuns: 30, seed: 6 },
    )
  })

  test('it is consistent for every combination', () => {
    const options = fc.record(
      {
        dpr: fc.constantFrom(0.5, 1, 2),
        fit: fc.constantFrom<Fit>(...fits, 'aspect-crop'),
        gravity: fc.record({
          x: fc.double({ max: 1, min: 0, noNaN: true }),
          y: fc.double({ max: 1, min: 0, noNaN: true }),
        }),
        height: fc.integer({ max: 12_000, min: 1 }),
        rotate: fc.constantFrom(90 as const, 180 as const),
        trim: fc.record({
          left: fc.integer({ max: 13_000, min: 0 }),
          top: fc.constantFrom(0.1, 0.9),
        }),
        width: fc.integer({ max: 12_000, min: 1 }),
      },
      { requiredKeys: [] },
    )
    const huge = fc.record({
      height: fc.integer({ max: 12_000, min: 1 }),
      width: fc.integer({ max: 12_000, min: 1 }),
    })
    fc.assert(
      fc.property(options, huge, (given, from) => {
        const { crop, isCropped, isPadded, offset, output, rotated, scaled, trim } = getResizePlan({
          options: given,
          source: from,
        })
        for (const size of [crop, output, rotated, scaled, ...(trim ? [trim] : [])]) {
          expect(Number.isInteger(size.width) && size.width >= 1).toBe(true)
          expect(Number.isInteger(size.height) && size.height >= 1).toBe(true)
        }
        expect(Math.max(output.width, output.height)).toBeLessThanOrEqual(12_000)
        expect(crop.left >= 0 && crop.left + crop.width <= scaled.width).toBe(true)
        expect(crop.top >= 0 && crop.top + crop.height <= scaled.height).toBe(true)
        expect(
          offset.left + crop.width <= output.width && offset.top + crop.height <= output.height,
        ).toBe(true)
        expect(
          trim === null ||
            (trim.left + trim.width <= from.width && trim.top + trim.height <= from.height),
        ).toBe(true)
        expect(isCropped).toBe(crop.width < scaled.width || crop.height < scaled.height)
        expect(isPadded).toBe(crop.width < output.width || crop.height < output.height)
      }),
      { numRuns: 2000, seed: 7 },
    )
  })

  test('an enlargement beyond measure is refused before pixels are made', () => {
    const options = { fit: 'cover', height: 1, width: 12_000 } as const
    const plan = getResizePlan({ options, source: { height: 12_000, width: 1 } })
    expect(plan.output).toEqual({ height: 1, width: 12_000 })
    expect(() => assertRenderable(plan)).toThrow(
      expect.objectContaining({ code: 'IMAGE_TOO_LARGE' }),
    )
    expect(() =>
      assertRenderable(getResizePlan({ options, source: { height: 2000, width: 3000 } })),
    ).not.toThrow()
  })
})
