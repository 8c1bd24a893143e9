import type { RGB } from '../../../test/fixtures/images.js'
import type { VariantOptions } from '../../core/variantOptions.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { drawAnimation, quadrantColors, samplePixel } from '../../../test/fixtures/images.js'
import { createOriginals } from '../../../test/fixtures/storedOriginal.js'
import { renderImage } from './renderImage.js'

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

describe('animation', () => {
  const options: [string, VariantOptions, [number, number]][] = [
    ['a resize', { width: 30 }, [30, 20]],
    ['a crop', { fit: 'cover', gravity: 'left', height: 20, width: 20 }, [20, 20]],
    ['gravity auto', { fit: 'cover', gravity: 'auto', height: 20, width: 20 }, [20, 20]],
    ['a canvas', { fit: 'pad', height: 40, width: 40 }, [40, 40]],
    ['a turn', { flip: 'v', rotate: 90, width: 20 }, [20, 30]],
    ['a blur', { blur: 4 }, [60, 40]],
  ]
  test.each(options)('%s keeps the frames and their timing', async (_name, variant, size) => {
    for (const format of ['gif', 'webp'] as const) {
      const source = await drawAnimation({ delayMs: 120, format, frames: 4, height: 40, width: 60 })
      const { bytes } = await render(source, variant, 'webp')
      const facts = await sharp(bytes, { animated: true }).metadata()
      expect([facts.width, facts.pageHeight]).toEqual(size)
      expect([facts.pages, facts.delay]).toEqual([4, [120, 120, 120, 120]])
      const last = await sharp(bytes, { page: 3 }).png().toBuffer()
      near(await samplePixel({ bytes: last, x: 0.5, y: 0.5 }), quadrantColors.bottomRight, 25)
    }
  })

  test('anim=false, and formats without frames, give the first frame', async () => {
    const source = await drawAnimation({ format: 'gif', frames: 3, height: 40, width: 60 })
    for (const [variant, format] of [
      [{ anim: false }, 'webp'],
      [{}, 'jpeg'],
    ] as const) {
      const { bytes } = await render(source, variant, format)
      expect((await sharp(bytes).metadata()).pages ?? 1).toBe(1)
      near(await samplePixel({ bytes, x: 0.5, y: 0.5 }), quadrantColors.topLeft)
    }
  })

  test('frames are not enlarged beyond measure', async () => {
    const source = await drawAnimation({ format: 'gif', frames: 4, height: 10, width: 10 })
    const original = await originals.store(source)
    const variant: VariantOptions = { fit: 'contain', width: 6_000 }
    await expect(
      renderImage({ options: variant, original, outputFormat: 'webp', sharp }),
    ).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' })
  })
})
