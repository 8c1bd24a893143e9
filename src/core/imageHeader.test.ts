import type { ImageHeader } from './imageHeader.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import sharp from 'sharp'

import { isCloudflareImagesError } from '../errors.js'
import { readImageHeader } from './imageHeader.js'

const size = { height: 40, width: 60 }
const canvas = sharp({ create: { ...size, background: 'teal', channels: 3 } })
const still = { animated: false, frames: 1, orientation: 1 }

function readWhole(bytes: Uint8Array): ImageHeader {
  return readImageHeader({ bytes, complete: true, totalBytes: bytes.byteLength })
}

async function drawFrames(count: number, format: 'gif' | 'webp'): Promise<Buffer> {
  const frames = Array.from({ length: count }, (_, index) =>
    Buffer.alloc(size.width * size.height * 3, index * 40),
  )
  const height = size.height * count
  return sharp(Buffer.concat(frames), {
    raw: { channels: 3, height, pageHeight: size.height, width: size.width },
  })
    .toFormat(format)
    .toBuffer()
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return isCloudflareImagesError(error) ? error.code : `foreign error: ${String(error)}`
  }
  return 'none'
}

describe('the header of an image', () => {
  test.each([
    ['jpeg', 'image/jpeg'],
    ['png', 'image/png'],
    ['gif', 'image/gif'],
    ['webp', 'image/webp'],
    ['avif', 'image/avif'],
  ] as const)('%s', async (format, mimeType) => {
    expect(readWhole(await canvas.clone().toFormat(format).toBuffer())).toEqual({
      ...still,
      ...size,
      mimeType,
    })
  })

  test.each([
    ['progressive JPEG', canvas.clone().jpeg({ progressive: true })],
    ['grey JPEG', canvas.clone().greyscale().jpeg()],
    ['CMYK JPEG', canvas.clone().toColourspace('cmyk').jpeg()],
    ['palette PNG', canvas.clone().png({ palette: true })],
    ['16-bit PNG', canvas.clone().toColourspace('rgb16').png()],
    ['lossless WebP', canvas.clone().webp({ lossless: true })],
    ['WebP with alpha', canvas.clone().ensureAlpha(0.5).webp()],
    ['JPEG with a colour profile', canvas.clone().withIccProfile('p3').jpeg()],
  ])('%s', async (_, image) => {
    expect(readWhole(await image.toBuffer())).toMatchObject({ ...still, ...size })
  })

  const orientations = [1, 2, 3, 4, 5, 6, 7, 8]
  test.each(
    (['jpeg', 'png', 'webp'] as const).flatMap((format) =>
      orientations.map((orientation) => ({ format, orientation })),
    ),
  )(
    '$format with orientation $orientation is upright as sharp turns it',
    async ({ format, orientation }) => {
      const bytes = await canvas.clone().withMetadata({ orientation }).toFormat(format).toBuffer()
      const { autoOrient } = await sharp(bytes).metadata()
      expect(readWhole(bytes)).toMatchObject({
        height: autoOrient.height,
        orientation,
        width: autoOrient.width,
      })
    },
  )

  test.each(['gif', 'webp'] as const)(
    'the frames of an animated %s are counted',
    async (format) => {
      const bytes = await drawFrames(5, format)
      expect(readWhole(bytes)).toMatchObject({ ...size, animated: true, frames: 5 })
      const part = {
        bytes: bytes.subarray(0, bytes.length - 8),
        complete: false,
        totalBytes: bytes.length,
      }
      expect(readImageHeader(part)).toMatchObject({ ...size, animated: true })
    },
  )

  test('the frames of an animated PNG are those that it states', async () => {
    const png = await canvas.clone().png().toBuffer()
    const control = Buffer.alloc(20)
    control.writeUInt32BE(8, 0)
    control.write('acTL', 4)
    control.writeUInt32BE(7, 8)
    const bytes = Buffer.concat([png.subarray(0, 33), control, png.subarray(33)])
    expect(readWhole(bytes)).toMatchObject({ ...size, animated: true, frames: 7 })
  })

  test('the beginning is enough when the file is not at hand', async () => {
    const photo = await sharp({
      create: {
        background: 'gray',
        channels: 3,
        height: 900,
        noise: { mean: 128, sigma: 50, type: 'gaussian' },
        width: 1200,
      },
    })
      .jpeg()
      .toBuffer()
    const part = { bytes: photo.subarray(0, 4096), complete: false, totalBytes: photo.length }
    expect(readImageHeader(part)).toMatchObject({ height: 900, width: 1200 })
  })

  test('when the beginning is too short, the error says that more may help', async () => {
    const bytes = await canvas.clone().jpeg().toBuffer()
    const run = (): unknown =>
      readImageHeader({ bytes: bytes.subarray(0, 12), complete: false, totalBytes: bytes.length })
    expect(run).toThrow(
      expect.objectContaining({ code: 'FILE_UNREADABLE', details: { needsMoreBytes: true } }),
    )
  })
})

describe('broken files', () => {
  test.each(['jpeg', 'png', 'gif', 'webp', 'avif'] as const)(
    'a %s that was cut off is found',
    async (format) => {
      const whole =
        format === 'gif' || format === 'webp'
          ? await drawFrames(4, format)
          : await canvas.clone().toFormat(format).toBuffer()
      for (const share of [0.4, 0.7, 0.95]) {
        const bytes = whole.subarray(0, Math.floor(whole.length * share))
        expect(codeOf(() => readWhole(bytes))).toBe('FILE_UNREADABLE')
      }
    },
  )

  test('what cameras append to a JPEG does not matter', async () => {
    const bytes = await canvas.clone().jpeg().toBuffer()
    expect(readWhole(Buffer.concat([bytes, Buffer.alloc(500, 7)]))).toMatchObject(size)
  })

  test('a damaged EXIF block leaves the picture as it is stored', async () => {
    const bytes = await canvas.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()
    bytes.fill(0xee, bytes.indexOf('Exif') + 10, bytes.indexOf('Exif') + 20)
    expect(readWhole(bytes)).toMatchObject({ ...size, orientation: 1 })
  })

  test.each([
    ['nothing', '', 'FILE_EMPTY'],
    ['text', 'hello', 'IMAGE_TYPE_REFUSED'],
    ['a BMP', 'BM\x46\0\0\0\0\0\0\0\x36\0\0\0', 'IMAGE_TYPE_REFUSED'],
    ['JPEG 2000', '\0\0\0\x0cjP  \r\n\x87\n', 'IMAGE_TYPE_REFUSED'],
    ['a signature alone', '\x89PNG\r\n\x1a\n', 'FILE_UNREADABLE'],
    ['a JPEG that ends at once', '\xff\xd8\xff\xd9', 'FILE_UNREADABLE'],
    ['a GIF of no size', 'GIF89a\0\0\0\0\0\0\0,\0\0\0\0\0\0\0\0\0\x02\0;', 'FILE_UNREADABLE'],
  ])('%s is refused', (_, text, code) => {
    expect(codeOf(() => readWhole(Uint8Array.from(text, (char) => char.charCodeAt(0))))).toBe(code)
  })

  test('a type that is refused is named', () => {
    expect(() => readWhole(Buffer.from('8BPS\0\x01'))).toThrow(/^Photoshop images are not accepted/)
  })

  test('no damage leads to another error, or to a long search', async () => {
    const images = await Promise.all([
      ...(['jpeg', 'png', 'webp', 'avif'] as const).map((format) =>
        canvas.clone().toFormat(format).toBuffer(),
      ),
      drawFrames(3, 'gif'),
      Promise.resolve(
        Buffer.from('<?xml version="1.0"?><svg width="10" height="20" viewBox="0 0 1 1"></svg>'),
      ),
    ])
    const damage = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 })
    fc.assert(
      fc.property(
        fc.constantFrom(...images),
        damage,
        fc.nat(2000),
        fc.boolean(),
        (image, changes, cut, complete) => {
          const bytes = Uint8Array.from(image.subarray(0, Math.max(1, image.length - cut)))
          for (const [at, value] of changes) bytes[at % bytes.length] = value
          const code = codeOf(() =>
            readImageHeader({
              bytes,
              complete,
              totalBytes: complete ? bytes.length : image.length,
            }),
          )
          expect(['none', 'FILE_UNREADABLE', 'IMAGE_TYPE_REFUSED']).toContain(code)
        },
      ),
      { numRuns: 5000, seed: 13 },
    )
  })
})

describe('the size of an SVG', () => {
  test.each([
    ['width and height', '<svg width="10" height="20">', 10, 20],
    ['pixels', "<svg height='20px' width='10px'>", 10, 20],
    ['inches and points', '<svg width="1in" height="72pt">', 96, 96],
    ['millimetres', '<svg width="25.4mm" height="2.54cm">', 96, 96],
    ['a view box', '<svg viewBox="0 0 24 48">', 24, 48],
    ['a view box with commas', '<svg viewBox="0,0,24,48">', 24, 48],
    ['a width and a view box', '<svg width="48" viewBox="0 0 24 48">', 48, 96],
    ['percent', '<svg width="100%" height="100%" viewBox="0 0 24 48">', 24, 48],
    ['nothing', '<svg>', 300, 150],
    ['nonsense', '<svg width="-5" height="NaN" viewBox="a b c d">', 300, 150],
    ['a fraction', '<svg width="0.2" height="10.6">', 1, 11],
    ['a quote with a bracket', '<svg data-x="a>b" width="10" height="20">', 10, 20],
    [
      'an attribute that ends alike',
      '<svg data-width="7" stroke-width="3" width="10" height="20">',
      10,
      20,
    ],
  ])('by %s', (_, tag, width, height) => {
    expect(readWhole(Buffer.from(`${tag}<path width="1"/></svg>`))).toEqual({
      ...still,
      height,
      mimeType: 'image/svg+xml',
      width,
    })
  })

  test('an SVG that was cut off is found, one without content is whole', () => {
    expect(codeOf(() => readWhole(Buffer.from('<svg width="1" height="1"><path')))).toBe(
      'FILE_UNREADABLE',
    )
    expect(readWhole(Buffer.from('<svg width="1" height="1"/>'))).toMatchObject({
      height: 1,
      width: 1,
    })
  })
})
