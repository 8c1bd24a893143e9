import type { Crop } from './crop.js'
import type { Point } from './geometry.js'
import type { VariantOptions } from './variantOptions.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import sharp from 'sharp'

import { assertCrop, composeCrop, cropToTrim, transformForFocalAndCrop } from './crop.js'
import { getOutputSize, getResizePlan } from './outputSize.js'
import { formatVariantOptions } from './variant.js'

const source = { height: 600, width: 1000 }
const quarter: Crop = { height: 0.5, width: 0.5, x: 0.5, y: 0.25 }

describe('a crop', () => {
  test.each<[string, unknown]>([
    ['the whole', { height: 1, width: 1, x: 0, y: 0 }],
    ['a part', quarter],
    ['percentages that do not quite add up', { height: 1, width: 0.7000000001, x: 0.3, y: 0 }],
    ['heights that do not quite add up', { height: 0.7000000001, width: 1, x: 0, y: 0.3 }],
    ['as much more as rounding leaves', { height: 1 + 1e-6, width: 1 + 1e-6, x: 0, y: 0 }],
  ])('%s is taken', (_, value) => {
    const crop = assertCrop(value)
    expect(crop.x + crop.width).toBeLessThanOrEqual(1)
    expect(crop.y + crop.height).toBeLessThanOrEqual(1)
  })

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', '0,0,1,1'],
    ['percent', { height: 50, width: 50, x: 10, y: 10 }],
    ['no width', { height: 1, width: 0, x: 0, y: 0 }],
    ['no height', { height: 0, width: 1, x: 0, y: 0 }],
    ['the right edge alone', { height: 1, width: 1e-7, x: 1, y: 0 }],
    ['the lower edge alone', { height: 1e-7, width: 1, x: 0, y: 1 }],
    ['a negative edge', { height: 1, width: 1, x: -0.1, y: 0 }],
    ['a part outside', { height: 0.5, width: 0.5, x: 0.6, y: 0 }],
    ['a part below', { height: 0.5, width: 0.5, x: 0, y: 0.6 }],
    ['no number', { height: NaN, width: 1, x: 0, y: 0 }],
    ['numbers as text', { height: '1', width: '1', x: '0', y: '0' }],
    ['a missing side', { height: 1, x: 0, y: 0 }],
  ])('%s is refused', (_, value) => {
    expect(() => assertCrop(value)).toThrow(expect.objectContaining({ code: 'CROP_INVALID' }))
  })

  test('becomes whole pixels of the original', () => {
    expect(cropToTrim({ crop: quarter, source })).toEqual({
      height: 300,
      left: 500,
      top: 150,
      width: 500,
    })
    expect(cropToTrim({ crop: { height: 1e-6, width: 1e-6, x: 0.999, y: 0.999 }, source })).toEqual(
      { height: 1, left: 999, top: 599, width: 1 },
    )
  })

  test('neighbouring crops share an edge, and none leaves the picture', () => {
    const cut = fc.integer({ max: 999, min: 1 }).map((value) => value / 1000)
    const side = fc.integer({ max: 12_000, min: 2 })
    fc.assert(
      fc.property(cut, side, (x, width) => {
        const size = { height: 10, width }
        const left = cropToTrim({ crop: { height: 1, width: x, x: 0, y: 0 }, source: size })
        const right = cropToTrim({ crop: { height: 1, width: 1 - x, x, y: 0 }, source: size })
        expect(right.left + right.width).toBe(width)
        if (left.width > 1 && right.width > 1) expect(left.width).toBe(right.left)
      }),
      { numRuns: 500, seed: 12 },
    )
  })

  test('of a crop is one crop of the original', () => {
    expect(composeCrop(quarter, quarter)).toEqual({ height: 0.25, width: 0.25, x: 0.75, y: 0.375 })
    expect(composeCrop({ height: 1, width: 1, x: 0, y: 0 }, quarter)).toEqual(quarter)
  })
})

describe('focal point and crop together', () => {
  const thumbnail: VariantOptions = { fit: 'cover', height: 100, width: 100 }
  const transform = (
    options: VariantOptions,
    edit: { crop?: Crop; focal?: Point },
  ): VariantOptions => transformForFocalAndCrop({ options, source, ...edit })

  test.each<[string, VariantOptions, { crop?: Crop; focal?: Point }, string]>([
    ['nothing edited', thumbnail, {}, 'width=100,height=100,fit=cover'],
    [
      'a focal point',
      thumbnail,
      { focal: { x: 20, y: 50 } },
      'width=100,height=100,fit=cover,gravity=0x0.5',
    ],
    [
      'a crop',
      thumbnail,
      { crop: quarter },
      'width=100,height=100,fit=cover,trim.top=150,trim.left=500,trim.width=500,trim.height=300',
    ],
    [
      'both',
      thumbnail,
      { crop: quarter, focal: { x: 75, y: 50 } },
      'width=100,height=100,fit=cover,gravity=0.5x0.5,trim.top=150,trim.left=500,trim.width=500,trim.height=300',
    ],
    [
      'a focal point outside of the crop',
      thumbnail,
      { crop: quarter, focal: { x: 0, y: 50 } },
      'width=100,height=100,fit=cover,gravity=0x0.5,trim.top=150,trim.left=500,trim.width=500,trim.height=300',
    ],
    [
      'a crop of everything',
      thumbnail,
      { crop: { height: 1, width: 1, x: 0, y: 0 } },
      'width=100,height=100,fit=cover',
    ],
    ['a fit that crops nothing', { width: 100 }, { focal: { x: 0, y: 0 } }, 'width=100'],
    [
      'a gravity of the developer',
      { ...thumbnail, gravity: 'face' },
      { focal: { x: 0, y: 0 } },
      'width=100,height=100,fit=cover,gravity=face',
    ],
    [
      'dpr, which would multiply the crop',
      { ...thumbnail, dpr: 2 },
      { crop: quarter },
      'width=200,height=200,fit=cover,trim.top=150,trim.left=500,trim.width=500,trim.height=300',
    ],
    [
      'dpr without a crop',
      { ...thumbnail, dpr: 2 },
      { focal: { x: 0, y: 0 } },
      'width=100,height=100,fit=cover,gravity=0x0.5,dpr=2',
    ],
    [
      'a trim inside the crop',
      { trim: { left: 100 }, width: 50 },
      { crop: quarter },
      'width=50,trim.top=150,trim.left=600,trim.width=400,trim.height=300',
    ],
    [
      'a trim on top, inside the crop',
      { trim: { top: 50 }, width: 50 },
      { crop: quarter },
      'width=50,trim.top=200,trim.left=500,trim.width=500,trim.height=250',
    ],
    ['a trim alone', { trim: { left: 100 }, width: 50 }, {}, 'width=50,trim.left=100'],
    [
      'the upper half',
      { width: 50 },
      { crop: { height: 0.5, width: 1, x: 0, y: 0 } },
      'width=50,trim.top=0,trim.left=0,trim.width=1000,trim.height=300',
    ],
    [
      'the left half',
      { width: 50 },
      { crop: { height: 1, width: 0.5, x: 0, y: 0 } },
      'width=50,trim.top=0,trim.left=0,trim.width=500,trim.height=600',
    ],
    [
      'a focal point where one side follows from the other',
      { fit: 'cover', width: 100 },
      { focal: { x: 0, y: 0 } },
      'width=100,fit=cover',
    ],
    [
      'a focal point where the browser says the width',
      { fit: 'cover', height: 100, width: 'auto' },
      { focal: { x: 0, y: 0 } },
      'width=auto,height=100,fit=cover',
    ],
    [
      'a focal point where nothing says how to fit',
      { height: 100, width: 100 },
      { focal: { x: 0, y: 0 } },
      'width=100,height=100',
    ],
    [
      'a trim in fractions of the crop',
      { trim: { bottom: 0.5 } },
      { crop: quarter },
      'trim.top=150,trim.left=500,trim.width=500,trim.height=150',
    ],
    [
      'a border trim gives way to the crop',
      { trim: 'border' },
      { crop: quarter },
      'trim.top=150,trim.left=500,trim.width=500,trim.height=300',
    ],
    [
      'a width that depends on the browser',
      { width: 'auto' },
      { crop: quarter, focal: { x: 1, y: 1 } },
      'width=auto,trim.top=150,trim.left=500,trim.width=500,trim.height=300',
    ],
  ])('%s', (_, options, edit, expected) => {
    const before = structuredClone(options)
    expect(formatVariantOptions(transform(options, edit))).toBe(expected)
    expect(options).toEqual(before)
  })

  test('bad numbers are refused', () => {
    expect(() => transform(thumbnail, { crop: { ...quarter, width: 2 } })).toThrow(
      expect.objectContaining({ code: 'CROP_INVALID' }),
    )
    expect(() => transform(thumbnail, { focal: { x: 101, y: 0 } })).toThrow(
      expect.objectContaining({ code: 'FOCAL_POINT_INVALID' }),
    )
  })

  test('dpr in a side of 12,000 pixels stays a valid variant', () => {
    const options = transform({ dpr: 2, width: 9000 }, { crop: quarter })
    expect(formatVariantOptions(options)).toMatch(/^width=12000,/)
  })

  async function render(image: Buffer, options: VariantOptions): Promise<Buffer> {
    const { crop, flip, rotate, scaled, trim } = getResizePlan({ options, source })
    let step = await sharp(image)
      .extract(trim ?? { ...source, left: 0, top: 0 })
      .png()
      .toBuffer()
    step = await sharp(step)
      .flop(flip?.includes('h') ?? false)
      .flip(flip?.includes('v') ?? false)
      .png()
      .toBuffer()
    step = await sharp(step).rotate(rotate).png().toBuffer()
    step = await sharp(step)
      .resize({ ...scaled, fit: 'fill' })
      .png()
      .toBuffer()
    return sharp(step).extract(crop).removeAlpha().raw().toBuffer()
  }

  const turns = [undefined, 90, 180, 270] as const
  const flips = [undefined, 'h', 'v', 'hv'] as const
  const boxes = [
    { height: 60, width: 300 },
    { height: 300, width: 60 },
  ]
  const cases = turns.flatMap((rotate) =>
    flips.flatMap((flip) => boxes.map((box) => ({ ...box, flip, rotate }))),
  )
  test.each(cases)(
    'the point stays in the middle of $width x $height when it is turned by $rotate and flipped $flip',
    async ({ flip, rotate, ...box }) => {
      const bars = [
        { height: source.height, left: 830, top: 0, width: 40 },
        { height: 40, left: 0, top: 355, width: source.width },
      ]
      const image = await sharp({ create: { ...source, background: 'white', channels: 3 } })
        .composite(
          bars.map(({ height, left, top, width }) => ({
            input: { create: { background: 'red', channels: 3, height, width } },
            left,
            top,
          })),
        )
        .png()
        .toBuffer()
      const options = transform(
        { ...box, fit: 'cover', ...(rotate && { rotate }), ...(flip && { flip }) },
        {
          crop: { height: 0.5, width: 0.6, x: 0.4, y: 0.25 },
          focal: { x: 85, y: 62.5 },
        },
      )
      const pixels = await render(image, options)
      const middle = (Math.floor(box.height / 2) * box.width + Math.floor(box.width / 2)) * 3
      expect(getOutputSize({ options, source })).toEqual(box)
      expect([...pixels.subarray(middle, middle + 3)]).toEqual([255, 0, 0])
    },
  )
})
