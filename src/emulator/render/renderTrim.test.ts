import type { RGB } from '../../../test/fixtures/images.js'
import type { VariantOptions } from '../../core/variantOptions.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { drawBordered, drawSolid, samplePixel } from '../../../test/fixtures/images.js'
import { createOriginals } from '../../../test/fixtures/storedOriginal.js'

let originals: Awaited<ReturnType<typeof createOriginals>>
beforeAll(async () => {
  originals = await createOriginals()
})
afterAll(() => originals.remove())

const render: (typeof originals)['render'] = (...args) => originals.render(...args)

function near(color: RGB, expected: readonly number[], tolerance = 12): void {
  color.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] ?? 0))).toBeLessThanOrEqual(tolerance)
  })
}

describe('trim', () => {
  test.each([
    ['pixels', { bottom: 10, left: 40, right: 30, top: 20 }, [130, 90]],
    ['fractions', { bottom: 0, left: 0.5, right: 0, top: 0 }, [100, 120]],
    ['what stays', { height: 50, left: 10, top: 5, width: 0.25 }, [50, 50]],
  ])('by %s', async (_name, trim, expected) => {
    const { height, width } = await render(await drawSolid({ height: 120, width: 200 }), { trim })
    expect([width, height]).toEqual(expected)
  })

  test('dpr multiplies its pixels', async () => {
    const options = { dpr: 2, trim: { left: 10 }, width: 30 }
    const { width } = await render(await drawSolid({ height: 100, width: 100 }), options)
    expect(width).toBe(60)
  })

  test.each([1, 6, 3, 8] as const)(
    'a border is found and cut, orientation %i',
    async (orientation) => {
      const dark = await drawSolid({ color: [20, 40, 60], height: 40, width: 100 })
      const white = { background: 'white', channels: 3, height: 100, width: 160 } as const
      const framed = await sharp({ create: white })
        .composite([{ input: dark, left: 10, top: 50 }])
        .png()
        .toBuffer()
      const source = await sharp(framed)
        .withMetadata({ orientation })
        .jpeg({ quality: 95 })
        .toBuffer()
      const { bytes, height, width } = await render(source, { trim: { border: { tolerance: 60 } } })
      const sides = orientation >= 5 ? [height, width] : [width, height]
      expect(Math.abs((sides[0] ?? 0) - 100)).toBeLessThanOrEqual(2)
      expect(Math.abs((sides[1] ?? 0) - 40)).toBeLessThanOrEqual(2)
      near(await samplePixel({ bytes, x: 0.5, y: 0.5 }), [20, 40, 60])
      near(await samplePixel({ bytes, x: 0.1, y: 0.1 }), [20, 40, 60], 30)
    },
  )

  test('keep leaves some of the border; a resize follows', async () => {
    const source = await drawBordered({ border: 20, height: 100, width: 140 })
    const kept = await render(source, { trim: { border: { color: 'white', keep: 5 } } })
    expect([kept.width, kept.height]).toEqual([110, 70])
    expect(await render(source, { trim: 'border', width: 50 })).toMatchObject({
      height: 30,
      width: 50,
    })
  })

  test('a border of another colour is left alone', async () => {
    const source = await drawBordered({ border: 20, height: 100, width: 140 })
    const options: VariantOptions = { trim: { border: { color: 'red' } } }
    expect(await render(source, options)).toMatchObject({ height: 100, width: 140 })
  })
})
