import type { RGB } from '../../../test/fixtures/images.js'
import type { VariantOptions } from '../../core/variantOptions.js'
import type { RenderFormat } from './renderFormat.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import {
  drawCMYK,
  drawDeep,
  drawHalfTransparent,
  drawQuadrants,
  drawSolid,
  quadrantColors,
  readQuadrants,
  samplePixel,
} from '../../../test/fixtures/images.js'
import { createOriginals } from '../../../test/fixtures/storedOriginal.js'

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

function near(color: RGB, expected: readonly number[], tolerance = 12): void {
  color.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] ?? 0))).toBeLessThanOrEqual(tolerance)
  })
}

describe('colour', () => {
  const grey = () => drawSolid({ color: [100, 100, 100], height: 20, width: 20 })
  const centre = async (options: VariantOptions, source?: Uint8Array) =>
    samplePixel({ bytes: (await render(source ?? (await grey()), options)).bytes, x: 0.5, y: 0.5 })

  test.each([
    ['brightness 2 doubles', { brightness: 2 }, 200],
    ['brightness 0.5 halves', { brightness: 0.5 }, 50],
    ['brightness 0 is no change', { brightness: 0 }, 100],
    ['contrast 2 moves away from grey', { contrast: 2 }, 72],
    ['contrast 0.5 moves towards grey', { contrast: 0.5 }, 114],
    ['brightness and contrast together', { brightness: 2, contrast: 0.5 }, 164],
    ['gamma below 1 darkens', { gamma: 0.5 }, 39],
    ['gamma above 1 lightens', { gamma: 2 }, 160],
    ['gamma 0 is no change', { gamma: 0 }, 100],
  ])('%s', async (_name, options, expected) => {
    near(await centre(options), [expected, expected, expected], 2)
  })

  test('saturation 0 is grey, above 1 is stronger', async () => {
    const muted = await drawSolid({ color: [140, 100, 100], height: 20, width: 20 })
    const [r, g, b] = await centre({ saturation: 0 }, muted)
    expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(1)
    const [red, green] = await centre({ saturation: 2 }, muted)
    expect(red - green).toBeGreaterThan(60)
  })

  test('blur softens an edge, sharpen steepens it', async () => {
    const source = await sharp(await drawQuadrants({ format: 'png', height: 80, width: 80 }))
      .blur(2)
      .png()
      .toBuffer()
    const edge = async (options: VariantOptions) => {
      const { bytes } = await render(source, options)
      const [left] = await samplePixel({ bytes, x: 0.45, y: 0.2 })
      const [right] = await samplePixel({ bytes, x: 0.55, y: 0.2 })
      return left - right
    }
    const plain = await edge({})
    expect(await edge({ blur: 20 })).toBeLessThan(plain * 0.7)
    expect(await edge({ sharpen: 5 })).toBeGreaterThan(plain)
  })

  test('pad fills with white, or with the background asked for', async () => {
    const source = await drawQuadrants({ height: 40, width: 80 })
    const box = { fit: 'pad', height: 80, width: 80 } as const
    const corner = async (options: VariantOptions, format: RenderFormat) =>
      samplePixel({
        bytes: (await render(source, { ...box, ...options }, format)).bytes,
        x: 0.5,
        y: 0.05,
      })
    near(await corner({}, 'jpeg'), [255, 255, 255], 3)
    near(await corner({ background: '#00ff80' }, 'jpeg'), [0, 255, 128])
    near(await corner({ background: 'rgb(240 40 145)' }, 'webp'), [240, 40, 145])
    near(await corner({ background: 'rgba(255,0,0,0.5)' }, 'jpeg'), [255, 128, 128])
  })

  test('a grey JPEG is padded in colour', async () => {
    const source = await sharp(await grey())
      .toColourspace('b-w')
      .jpeg()
      .toBuffer()
    const { bytes } = await render(
      source,
      { background: 'red', fit: 'pad', height: 20, width: 60 },
      'jpeg',
    )
    near(await samplePixel({ bytes, x: 0.05, y: 0.5 }), [255, 0, 0])
  })

  test('transparency stays, is laid on white in JPEG, and on the background asked for', async () => {
    const source = await drawHalfTransparent({ height: 40, width: 80 })
    const alphaAt = async (bytes: Uint8Array) =>
      (await sharp(bytes).ensureAlpha().raw().toBuffer())[79 * 4 + 3]
    expect(await alphaAt((await render(source, {})).bytes)).toBe(0)
    expect(await alphaAt((await render(source, { background: 'rgba(0,0,255,0.5)' })).bytes)).toBe(
      128,
    )
    const right = { x: 0.9, y: 0.5 }
    near(
      await samplePixel({ ...right, bytes: (await render(source, {}, 'jpeg')).bytes }),
      [255, 255, 255],
    )
    const blue = await render(source, { background: 'blue' })
    near(await samplePixel({ ...right, bytes: blue.bytes }), [0, 0, 255])
    near(await samplePixel({ bytes: blue.bytes, x: 0.2, y: 0.5 }), quadrantColors.topLeft)
  })

  test.each([
    ['CMYK', () => drawCMYK({ height: 60, width: 80 })],
    ['16 bits per channel', () => drawDeep({ height: 60, width: 80 })],
  ])('%s becomes plain sRGB', async (_name, draw) => {
    const { bytes } = await render(await draw(), { contrast: 1.1, width: 40 })
    const { depth, space } = await sharp(bytes).metadata()
    expect([space, depth]).toEqual(['srgb', 'uchar'])
    expect(await readQuadrants(bytes)).toEqual(upright)
  })

  test('CMYK keeps its colours on a coloured canvas', async () => {
    const source = await drawCMYK({ height: 60, width: 80 })
    const box = { fit: 'pad', height: 100, width: 100 } as const
    const plain = await render(source, box)
    const { bytes } = await render(source, { ...box, background: 'red' })
    const centre = { x: 0.25, y: 0.4 }
    near(await samplePixel({ bytes, ...centre }), await samplePixel({ ...plain, ...centre }), 2)
    near(await samplePixel({ bytes, x: 0.5, y: 0.02 }), [255, 0, 0])
  })

  test('a wide-gamut profile is converted into the pixels', async () => {
    const wide = await sharp(await drawSolid({ color: [200, 60, 60], height: 8, width: 8 }))
      .withIccProfile('p3')
      .png()
      .toBuffer()
    const { bytes } = await render(wide, {})
    expect((await sharp(bytes).metadata()).icc).toBeUndefined()
    near(await samplePixel({ bytes, x: 0.5, y: 0.5 }), [200, 60, 60], 4)
  })
})
