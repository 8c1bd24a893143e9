import { describe, expect, test } from '@jest/globals'

import { jpegClaiming, pngBomb, svgPlain } from '../../test/fixtures/hostileImages.js'
import { drawSolid, padJPEG } from '../../test/fixtures/images.js'
import { uploadableMimeTypes } from '../core/mime.js'
import { checkFile, hasTooManyPixels, withRealType } from './checkFile.js'

const mega = 1024 * 1024
const limits = { maxBytes: 10 * mega, mimeTypes: uploadableMimeTypes }
const draw = (format: 'avif' | 'gif' | 'jpeg' | 'png' | 'tiff' | 'webp') =>
  drawSolid({ color: [200, 30, 30], format, height: 60, width: 80 })
const jpeg = await draw('jpeg')
const fileOf = (bytes: Uint8Array | string, name = 'photo.jpg', type = '') =>
  new File([typeof bytes === 'string' ? bytes : Uint8Array.from(bytes)], name, { type })

describe('passes', () => {
  test.each(['gif', 'jpeg', 'png', 'webp'] as const)('%s', async (format) => {
    await expect(checkFile({ file: fileOf(await draw(format)), limits })).resolves.toBeUndefined()
  })

  test('a JPEG with megabytes before its size', async () => {
    const segment = Buffer.concat([Buffer.from([0xff, 0xe2, 0xff, 0xff]), Buffer.alloc(65_533)])
    const profiles = Array.from({ length: 40 }, () => segment)
    const bytes = Buffer.concat([jpeg.subarray(0, 2), ...profiles, jpeg.subarray(2)])
    await expect(checkFile({ file: fileOf(bytes), limits })).resolves.toBeUndefined()
  })
})

describe('refuses, and names the file:', () => {
  const rows: [string, () => Promise<Uint8Array | string>, string, RegExp][] = [
    ['nothing', () => Promise.resolve(''), 'FILE_EMPTY', /empty/],
    [
      'too many bytes',
      () => Promise.resolve(padJPEG({ bytes: jpeg, totalBytes: 11 * mega })),
      'FILE_TOO_LARGE',
      /11\.0 MB; at most 10\.0 MB/,
    ],
    ['a text', () => Promise.resolve('Dear all'), 'IMAGE_TYPE_REFUSED', /not an image/],
    ['TIFF', () => draw('tiff'), 'IMAGE_TYPE_REFUSED', /TIFF images are not accepted here/],
    ['AVIF', () => draw('avif'), 'IMAGE_TYPE_REFUSED', /AVIF images are not accepted here/],
    ['SVG', () => Promise.resolve(svgPlain()), 'IMAGE_TYPE_REFUSED', /SVG images/],
    ['too many pixels', () => Promise.resolve(pngBomb()), 'IMAGE_TOO_LARGE', /pixels/],
    [
      'a side that is too long',
      () => jpegClaiming({ height: 10, width: 20_000 }),
      'IMAGE_TOO_LARGE',
      /20000 x 10/,
    ],
    [
      'a file that was cut off',
      () => Promise.resolve(jpeg.subarray(0, 100)),
      'FILE_UNREADABLE',
      /cannot be read/,
    ],
  ]
  test.each(rows)('%s', async (_, make, code, sentence) => {
    const checked = checkFile({ file: fileOf(await make(), 'my holiday.jpg'), limits })
    await expect(checked).rejects.toMatchObject({ code, details: { filename: 'my holiday.jpg' } })
    await expect(checked).rejects.toThrow(/^“my holiday\.jpg” – /)
    await expect(checked).rejects.toThrow(sentence)
  })

  test('a type that this collection does not take', async () => {
    const checked = checkFile({
      file: fileOf(await draw('gif'), 'party.gif'),
      limits: { ...limits, mimeTypes: ['image/jpeg', 'image/png'] },
    })
    await expect(checked).rejects.toThrow(
      '“party.gif” – GIF images are not accepted here. Accepted are JPEG, PNG.',
    )
  })

  test('a file that has gone away', async () => {
    const file = fileOf(jpeg)
    file.slice = () => {
      throw new DOMException('The file could not be found.', 'NotFoundError')
    }
    await expect(checkFile({ file, limits })).rejects.toThrow(/cannot be read from this device/)
  })
})

describe('the real type', () => {
  test('replaces that of the name', async () => {
    const file = await withRealType(fileOf(await draw('png'), 'photo.jpg', 'image/jpeg'))
    expect(file).toMatchObject({ name: 'photo.jpg', type: 'image/png' })
  })

  test('leaves alone what fits, and what is not known', async () => {
    const fitting = fileOf(jpeg, 'photo.jpg', 'image/jpeg')
    const unknown = fileOf('Dear all', 'letter.txt', 'text/plain')
    expect(await withRealType(fitting)).toBe(fitting)
    expect(await withRealType(unknown)).toBe(unknown)
  })
})

test.each<[string, () => Promise<Uint8Array | string>, boolean]>([
  ['a bomb', () => Promise.resolve(pngBomb()), true],
  ['a side that is too long', () => jpegClaiming({ height: 10, width: 20_000 }), true],
  ['a photograph', () => Promise.resolve(jpeg), false],
  ['a drawing', () => Promise.resolve(svgPlain({ height: 20_000, width: 20_000 })), false],
  ['a text', () => Promise.resolve('Dear all'), false],
  ['nothing', () => Promise.resolve(''), false],
  ['a file that was cut off', () => Promise.resolve(jpeg.subarray(0, 100)), false],
])('%s: too many pixels?', async (_, make, expected) => {
  expect(await hasTooManyPixels(fileOf(await make()))).toBe(expected)
})
