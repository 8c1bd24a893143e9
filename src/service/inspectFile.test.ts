import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { repeatFrame } from '../../test/fixtures/costlyImages.js'
import {
  corruptHeader,
  jpegClaiming,
  pngBomb,
  signatures,
  svgPlain,
  svgWithScript,
  truncate,
} from '../../test/fixtures/hostileImages.js'
import { drawAnimation, drawQuadrants, padJPEG } from '../../test/fixtures/images.js'
import { uploadableMimeTypes } from '../core/mime.js'
import { correctExtension, inspectFile } from './inspectFile.js'

let dir: string

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'inspect-'))
})
afterAll(() => rm(dir, { force: true, recursive: true }))

const limits = { maxBytes: 10 * 1024 * 1024, mimeTypes: uploadableMimeTypes }

const jpeg = () => drawQuadrants({ height: 200, width: 320 })

type Row = { bytes: () => Buffer | Promise<Buffer>; name: string }

const accepted: (Row & { expected: object })[] = [
  {
    bytes: () => drawQuadrants({ height: 200, orientation: 6, width: 320 }),
    expected: { height: 200, mimeType: 'image/jpeg', orientation: 6, width: 320 },
    name: 'a JPEG on its side, upright',
  },
  {
    bytes: () => drawAnimation({ format: 'gif', frames: 3, height: 20, width: 30 }),
    expected: { animated: true, frames: 3, mimeType: 'image/gif' },
    name: 'an animation with its frames',
  },
  {
    bytes: async () => padJPEG({ bytes: await jpeg(), totalBytes: 3_000_000 }),
    expected: { height: 200, size: 3_000_000, width: 320 },
    name: 'a file of several megabytes',
  },
  {
    bytes: () => svgPlain({ height: 90, width: 120 }),
    expected: { height: 90, mimeType: 'image/svg+xml', width: 120 },
    name: 'a plain SVG',
  },
]

const refused: (Row & { code: string })[] = [
  { bytes: () => Buffer.alloc(0), code: 'FILE_EMPTY', name: 'nothing' },
  { bytes: () => Buffer.from('Dear diary'), code: 'IMAGE_TYPE_REFUSED', name: 'text' },
  { bytes: signatures.jpeg2000, code: 'IMAGE_TYPE_REFUSED', name: 'JPEG 2000' },
  {
    bytes: async () => truncate({ bytes: await jpeg() }),
    code: 'FILE_UNREADABLE',
    name: 'half a JPEG',
  },
  {
    bytes: async () => corruptHeader(await jpeg()),
    code: 'FILE_UNREADABLE',
    name: 'a broken header',
  },
  {
    bytes: () => jpegClaiming({ height: 14_000, width: 20_000 }),
    code: 'IMAGE_TOO_LARGE',
    name: '280 megapixels',
  },
  { bytes: () => pngBomb(), code: 'IMAGE_TOO_LARGE', name: 'a bomb' },
  {
    // In its first megabyte are fewer than the limit.
    bytes: () => repeatFrame({ frames: 12_000 }),
    code: 'IMAGE_TOO_LARGE',
    name: 'an animation of 120 megapixels',
  },
  { bytes: svgWithScript, code: 'SVG_UNSAFE', name: 'an SVG with a script' },
  {
    bytes: async () => padJPEG({ bytes: await jpeg(), totalBytes: 11_000_000 }),
    code: 'FILE_TOO_LARGE',
    name: '11 MB',
  },
]

describe.each(['in memory', 'in a temporary file'])('a file %s', (where) => {
  const inspect = async (bytes: Buffer, name: string, options = limits) => {
    const size = bytes.byteLength
    if (where === 'in memory') return inspectFile({ ...options, file: { bytes, name, size } })
    const file = path.join(dir, 'upload')
    await writeFile(file, bytes)
    return inspectFile({ ...options, file: { name, path: file, size } })
  }

  test.each(accepted)('is measured: $name', async ({ bytes, expected, name }) => {
    expect(await inspect(await bytes(), name)).toMatchObject(expected)
  })

  test.each(refused)('is refused: $name ($code)', async ({ bytes, code, name }) => {
    await expect(inspect(await bytes(), name)).rejects.toMatchObject({ code })
  })

  test.each([
    ['JPEG', 'jpeg', 1],
    ['JPEG', 'jpeg', 2],
    ['PNG', 'png', 12],
  ] as const)(
    'a %s (%s) without the last %s bytes is whole, and gets its end',
    async (_, format, missing) => {
      const whole = await drawQuadrants({ format, height: 200, width: 320 })
      const { cleaned, height, notes, size } = await inspect(whole.subarray(0, -missing), 'a')
      expect([height, size, notes.length]).toEqual([200, whole.byteLength, 1])
      expect(Buffer.from(cleaned ?? [])).toEqual(whole)
    },
  )

  test('of a type that is not accepted here is refused by name, with what is', async () => {
    const gif = await drawAnimation({ format: 'gif', frames: 2, height: 20, width: 30 })
    await expect(
      inspect(gif, 'moving.gif', { ...limits, mimeTypes: ['image/jpeg', 'image/png'] }),
    ).rejects.toMatchObject({
      code: 'IMAGE_TYPE_REFUSED',
      message:
        '"moving.gif" is an image of the type GIF, which is not accepted here. Upload one of: JPEG, PNG.',
    })
  })
})

describe('the name a file is kept under', () => {
  test.each([
    ['photo.jpg', 'image/jpeg', 'photo.jpg'],
    ['photo.JPEG', 'image/jpeg', 'photo.JPEG'],
    ['photo.jpg', 'image/png', 'photo.png'],
    ['photo.jfif', 'image/jpeg', 'photo.jpg'],
    ['photo.JPE', 'image/jpeg', 'photo.jpg'],
    ['photo.pjpeg', 'image/jpeg', 'photo.jpg'],
    ['photo.jfif', 'image/webp', 'photo.webp'],
    ['photo', 'image/webp', 'photo.webp'],
    ['v1.2 final', 'image/png', 'v1.2 final.png'],
    ['archive.php', 'image/gif', 'archive.php.gif'],
    ['photo.jpg.exe', 'image/jpeg', 'photo.jpg.exe.jpg'],
    ['.png', 'image/png', '.png.png'],
  ] as const)('%s, really %s, is %s', (filename, mimeType, expected) => {
    expect(correctExtension({ filename, mimeType })).toBe(expected)
  })

  test('stays within 255 characters', () => {
    const filename = 'x'.repeat(255)
    expect(correctExtension({ filename, mimeType: 'image/jpeg' })).toHaveLength(255)
  })
})
