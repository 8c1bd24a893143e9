import type { Fit, VariantOptions } from '../../core/variantOptions.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { drawQuadrants, drawSolid, readQuadrants } from '../../../test/fixtures/images.js'
import { createOriginals } from '../../../test/fixtures/storedOriginal.js'
import { getOutputSize } from '../../core/outputSize.js'
import { renderImage } from './renderImage.js'

let originals: Awaited<ReturnType<typeof createOriginals>>
beforeAll(async () => {
  originals = await createOriginals()
})
afterAll(() => originals.remove())

const render: (typeof originals)['render'] = (...args) => originals.render(...args)

const upright = {
  bottomLeft: 'bottomLeft',
  bottomRight: 'bottomRight',
  topLeft: 'topLeft',
  topRight: 'topRight',
}

describe('size', () => {
  const fits: Fit[] = [
    'scale-down',
    'scale-up',
    'contain',
    'cover',
    'crop',
    'aspect-crop',
    'pad',
    'squeeze',
  ]
  const sources = [
    { height: 120, width: 180 },
    { height: 181, width: 97 },
    { height: 7, width: 150 },
    { height: 1, width: 1 },
  ]
  const boxes: VariantOptions[] = [
    { height: 50, width: 50 },
    { height: 301, width: 33 },
    { height: 200, width: 240 },
    { height: 113, width: 171 },
    { width: 91 },
    { height: 250 },
    { dpr: 1.5, height: 41, width: 77 },
    { height: 60, rotate: 90, width: 80 },
    { height: 60, trim: { left: 0.1, top: 3 }, width: 80 },
    {},
  ]

  test.each(fits)(
    'of fit=%s is what the arithmetic announces, for every source and box',
    async (fit) => {
      for (const source of sources) {
        const bytes = await drawQuadrants({ ...source, format: 'png' })
        for (const box of boxes) {
          const options = { ...box, fit }
          const { height, width } = await render(bytes, options)
          expect({ height, options, source, width }).toEqual({
            ...getOutputSize({ options, source }),
            options,
            source,
          })
        }
      }
    },
  )

  test.each([
    ['scale-down', { height: 500, width: 500 }, [500, 333]],
    ['scale-down', { height: 2000, width: 2000 }, [1080, 720]],
    ['crop', { height: 1296, width: 1296 }, [1080, 720]],
    ['pad', { height: 500, width: 500 }, [500, 500]],
    ['squeeze', { height: 500, width: 500 }, [500, 500]],
    ['cover', { height: 1200, width: 1200 }, [1200, 1200]],
    ['contain', { height: 1440, width: 2160 }, [2160, 1440]],
  ] as const)('%s of the documented 1080x720 photograph', async (fit, box, expected) => {
    const bytes = await drawQuadrants({ height: 720, width: 1080 })
    const { height, width } = await render(bytes, { ...box, fit }, 'jpeg')
    expect([width, height]).toEqual(expected)
  })

  test('aspect-crop of the documented 612x613 picture', async () => {
    const bytes = await drawQuadrants({ height: 613, width: 612 })
    const options = { fit: 'aspect-crop', height: 1120, width: 1920 } as const
    expect(await render(bytes, options, 'jpeg')).toMatchObject({ height: 357, width: 612 })
  })

  test('a JPEG decoded at a fraction of its size has the same size and quarters', async () => {
    const bytes = await drawQuadrants({ height: 1999, width: 3001 })
    const { bytes: small, height, width } = await render(bytes, { width: 301 }, 'jpeg')
    expect([width, height]).toEqual([301, 200])
    expect(await readQuadrants(small)).toEqual(upright)
  })

  test('a shape that would enlarge beyond measure is refused before it is made', async () => {
    const original = await originals.store(await drawSolid({ height: 4_000, width: 1 }))
    const options: VariantOptions = { fit: 'cover', height: 1, width: 12_000 }
    await expect(
      renderImage({ options, original, outputFormat: 'png', sharp }),
    ).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' })
  })
})
