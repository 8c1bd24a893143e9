import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'
import {
  drawAnimation,
  drawBordered,
  drawCMYK,
  drawDeep,
  drawHalfTransparent,
  drawQuadrants,
  drawSolid,
  quadrantColors,
  readQuadrants,
  samplePixel,
} from '../../../test/fixtures/images.js'
import type { Orientation, RGB } from '../../../test/fixtures/images.js'
import { createOriginals } from '../../../test/fixtures/storedOriginal.js'
import { getOutputSize } from '../../core/outputSize.js'
import type { Fit, Gravity, VariantOptions } from '../../core/variantOptions.js'
import { renderImage } from './renderImage.js'
import type { RenderFormat } from './renderFormat.js'

let originals: Awaited<ReturnType<typeof createOriginals>>
beforeAll(async () => {
  originals = await createOriginals()
})
afterAll(() => originals.remove())

async function render(
  source: Uint8Array,
  options: VariantOptions,
  outputFormat: RenderFormat = 'png',
) {
  const original = await originals.store(source)
  const result = await renderImage({ options, original, outputFormat, sharp })
  if (outputFormat === 'json') return result
  const {
    height = 0,
    pageHeight,
    width = 0,
  } = await sharp(result.bytes, { animated: true }).metadata()
  expect({ height: pageHeight ?? height, width }).toEqual({
    height: result.height,
    width: result.width,
  })
  return result
}

const upright = {
  bottomLeft: 'bottomLeft',
  bottomRight: 'bottomRight',
  topLeft: 'topLeft',
  topRight: 'topRight',
}

const near = (color: RGB, expected: readonly number[], tolerance = 12) =>
  color.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] ?? 0))).toBeLessThanOrEqual(tolerance)
  })

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
    expect([width, height]).toEqual([301, 201])
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

describe('what a crop keeps', () => {
  const wide = () => drawQuadrants({ height: 200, width: 400, format: 'png' })
  const box = { fit: 'cover', height: 200, width: 100 } as const
  test.each<[string, Gravity, string]>([
    ['left', 'left', 'topLeft'],
    ['right', 'right', 'topRight'],
    ['0x0.5', { x: 0, y: 0.5 }, 'topLeft'],
    ['1x0.5', { x: 1, y: 0.5 }, 'topRight'],
  ])('gravity %s keeps one side', async (_name, gravity, side) => {
    const { bytes } = await render(await wide(), { ...box, gravity })
    expect((await readQuadrants(bytes)).topRight).toBe(side)
    expect((await readQuadrants(bytes)).topLeft).toBe(side)
  })

  test.each<[Gravity, string]>([
    ['top', 'topLeft'],
    ['bottom', 'bottomLeft'],
  ])('gravity %s keeps one end', async (gravity, quarter) => {
    const tall = await drawQuadrants({ format: 'png', height: 400, width: 200 })
    const { bytes } = await render(tall, { fit: 'cover', gravity, height: 100, width: 200 })
    const seen = await readQuadrants(bytes)
    expect([seen.topLeft, seen.bottomLeft]).toEqual([quarter, quarter])
  })

  test('gravity XxY lays the point of the box on the point of the picture, as the page shows', async () => {
    const columns = Buffer.alloc(900 * 900 * 3)
    for (let at = 0; at < 900 * 900; at += 1) columns[at * 3] = Math.floor((at % 900) / 4)
    const source = await sharp(columns, { raw: { channels: 3, height: 900, width: 900 } })
      .png()
      .toBuffer()
    const gravity = { x: 0.33, y: 0.5 }
    const { bytes } = await render(source, { fit: 'cover', gravity, height: 900, width: 300 })
    const pixels = await sharp(bytes).raw().toBuffer()
    expect([pixels[0], pixels[299 * 3]]).toEqual([Math.floor(198 / 4), Math.floor((198 + 299) / 4)])
  })

  test('gravity auto finds what stands out, also after turning', async () => {
    const spot = await drawSolid({ color: [255, 30, 0], height: 60, width: 60 })
    const ground = sharp({
      create: { background: '#808080', channels: 3, height: 200, width: 600 },
    })
    const source = await ground
      .composite([{ input: spot, left: 520, top: 70 }])
      .png()
      .toBuffer()
    const options: VariantOptions = { fit: 'cover', gravity: 'auto', height: 100, width: 100 }
    for (const [turned, x, y] of [
      [{}, 0, 0],
      [{ rotate: 90 }, 0, 0],
    ] as const) {
      const { bytes, height, width } = await render(source, { ...options, ...turned })
      const { channels } = await sharp(bytes).stats()
      expect([width, height, x, y]).toEqual([100, 100, 0, 0])
      expect(channels[0]!.max).toBeGreaterThan(200)
    }
  })

  test('gravity face takes the centre', async () => {
    const { bytes } = await render(await wide(), { ...box, gravity: 'face' })
    expect(await readQuadrants(bytes)).toEqual(upright)
  })
})

describe('orientation', () => {
  const orientations: Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8]
  test.each(orientations)('EXIF %i comes out upright, under every step', async (orientation) => {
    const source = await drawQuadrants({ height: 200, orientation, width: 300 })
    const plain = await render(source, { width: 150 }, 'jpeg')
    expect([plain.width, plain.height]).toEqual([150, 100])
    expect(await readQuadrants(plain.bytes)).toEqual(upright)
    expect((await sharp(plain.bytes).metadata()).orientation ?? 1).toBe(1)

    const cut = await render(source, { trim: { bottom: 100, left: 150, right: 0, top: 0 } })
    expect([cut.width, cut.height]).toEqual([150, 100])
    expect((await readQuadrants(cut.bytes)).topLeft).toBe('topRight')

    const turned = await render(source, { flip: 'h', rotate: 90, width: 50 })
    expect([turned.width, turned.height]).toEqual([50, 75])
    expect(await readQuadrants(turned.bytes)).toEqual({
      bottomLeft: 'bottomLeft',
      bottomRight: 'topLeft',
      topLeft: 'bottomRight',
      topRight: 'topRight',
    } satisfies Record<string, string> as never)
  })

  test.each([
    ['flip=h', { flip: 'h' }, ['topRight', 'topLeft']],
    ['flip=v', { flip: 'v' }, ['bottomLeft', 'bottomRight']],
    ['flip=hv', { flip: 'hv' }, ['bottomRight', 'bottomLeft']],
    ['rotate=90', { rotate: 90 }, ['bottomLeft', 'topLeft']],
    ['rotate=180', { rotate: 180 }, ['bottomRight', 'bottomLeft']],
    ['rotate=270', { rotate: 270 }, ['topRight', 'bottomRight']],
    ['flip=h before rotate=90', { flip: 'h', rotate: 90 }, ['bottomRight', 'topRight']],
    ['flip=v before rotate=90', { flip: 'v', rotate: 90 }, ['topLeft', 'bottomLeft']],
    ['trim before rotate=90', { rotate: 90, trim: { top: 0.5 } }, ['bottomLeft', 'bottomLeft']],
  ] as const)('%s', async (_name, options, top) => {
    const { bytes } = await render(
      await drawQuadrants({ format: 'png', height: 120, width: 160 }),
      options,
    )
    const seen = await readQuadrants(bytes)
    expect([seen.topLeft, seen.topRight]).toEqual(top)
  })
})

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
    ['gamma below 1 lightens', { gamma: 0.5 }, 160],
    ['gamma above 1 darkens', { gamma: 2 }, 39],
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

describe('output', () => {
  test('format=json describes the picture before and after', async () => {
    const source = await drawQuadrants({ height: 200, orientation: 6, width: 300 })
    const { bytes } = await render(source, { width: 100 }, 'json')
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual({
      height: 67,
      original: { file_size: source.length, format: 'image/jpeg', height: 200, width: 300 },
      width: 100,
    })
  })

  test('quality and its names change the bytes in the expected order', async () => {
    const source = await sharp({
      create: {
        background: 'grey',
        channels: 3,
        height: 200,
        noise: { mean: 128, sigma: 40, type: 'gaussian' },
        width: 200,
      },
    })
      .png()
      .toBuffer()
    for (const format of ['jpeg', 'webp', 'avif'] as const) {
      const sizes: number[] = []
      for (const quality of ['low', 'medium-low', 'medium-high', 85, 'high'] as const) {
        sizes.push((await render(source, { quality }, format)).bytes.length)
      }
      expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
    }
    const lossless = await render(source, { quality: 100 }, 'webp')
    expect(await sharp(lossless.bytes).removeAlpha().raw().toBuffer()).toEqual(
      await sharp(source).raw().toBuffer(),
    )
    expect(
      (await sharp((await render(source, { quality: 60 })).bytes).metadata()).paletteBitDepth,
    ).toBe(8)
  })

  test.each([
    ['jpeg', { height: 200, width: 200 }, true],
    ['jpeg', { height: 40, width: 200 }, false],
    ['jpeg', { height: 20, width: 3_001 }, false],
    ['baseline-jpeg', { height: 200, width: 200 }, false],
  ] as const)('%s of %j is progressive: %s', async (format, size, expected) => {
    const { bytes } = await render(await drawSolid(size), {}, format)
    expect((await sharp(bytes).metadata()).isProgressive).toBe(expected)
  })

  test('metadata: the copyright notice, everything, or nothing', async () => {
    const source = await sharp(await drawSolid({ height: 20, width: 20 }))
      .withExif({ IFD0: { Artist: 'Ansel', Copyright: '(C) Ansel' } })
      .jpeg()
      .toBuffer()
    const exif = async (metadata: 'copyright' | 'keep' | 'none' | undefined) => {
      const options = metadata === undefined ? {} : { metadata }
      const { bytes } = await render(source, options, 'jpeg')
      return (await sharp(bytes).metadata()).exif?.toString('latin1') ?? ''
    }
    expect(await exif('none')).toBe('')
    for (const value of [undefined, 'copyright'] as const) {
      expect(await exif(value)).toContain('(C) Ansel')
      expect(await exif(value)).not.toContain('Ansel\0')
    }
    expect(await exif('keep')).toMatch(/Artist|Ansel[\s\S]*\(C\) Ansel/)
    const { bytes } = await render(source, { metadata: 'keep' }, 'webp')
    expect((await sharp(bytes).metadata()).exif).toBeUndefined()
  })
})
