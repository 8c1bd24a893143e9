import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import {
  hostileUploads,
  jpegClaiming,
  pngBomb,
  signatures,
  svgPlain,
  svgWithScript,
  truncate,
} from '../../../test/fixtures/hostileImages.js'
import {
  drawAnimation,
  drawCMYK,
  drawDeep,
  drawNoise,
  drawQuadrants,
} from '../../../test/fixtures/images.js'
import { inspectUpload } from './inspectUpload.js'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'inspect-'))
})
afterAll(() => rm(dir, { force: true, recursive: true }))

async function inspect(bytes: Uint8Array) {
  const file = path.join(dir, 'upload')
  await writeFile(file, bytes)
  return inspectUpload({ path: file, size: bytes.length })
}

const size = { height: 90, width: 120 }

describe('inspectUpload', () => {
  test.each([
    ['a JPEG', () => drawQuadrants(size), 'image/jpeg', 1],
    ['a CMYK JPEG', () => drawCMYK(size), 'image/jpeg', 1],
    ['a JPEG on its side', () => drawQuadrants({ ...size, orientation: 6 }), 'image/jpeg', 1],
    ['a PNG of 16 bits', () => drawDeep(size), 'image/png', 1],
    ['an animated GIF', () => drawAnimation({ ...size, format: 'gif', frames: 3 }), 'image/gif', 3],
    [
      'an animated WebP',
      () => drawAnimation({ ...size, format: 'webp', frames: 4 }),
      'image/webp',
      4,
    ],
    ['an SVG', () => svgPlain(size), 'image/svg+xml', 1],
    [
      'an SVG in UTF-16',
      () => Buffer.from(`\ufeff${svgPlain(size).toString()}`, 'utf16le'),
      'image/svg+xml',
      1,
    ],
    ['an SVG to be sanitised at delivery', () => svgWithScript(), 'image/svg+xml', 1],
  ])('accepts %s', async (name, draw, mimeType, frames) => {
    const expected = name.includes('sanitised') ? { height: 80, width: 120 } : size
    const bytes = await draw()
    const found = { ...expected, frames, mimeType, size: bytes.length }
    expect(await inspect(bytes)).toEqual(found)
  })

  test.each(hostileUploads.map((upload) => [upload.name, upload] as const))(
    'refuses %s with one clear sentence',
    async (_name, { bytes }) => {
      await expect(inspect(await bytes())).rejects.toMatchObject({
        code: expect.stringMatching(
          /^(?:FILE_EMPTY|FILE_UNREADABLE|IMAGE_TOO_LARGE|IMAGE_TYPE_REFUSED)$/,
        ),
        message: expect.stringMatching(/^[A-Z].*\.$/),
      })
    },
  )

  test.each([
    ['JPEG 2000', signatures.jpeg2000],
    ['TIFF', signatures.tiff],
    ['BMP', signatures.bmp],
    ['Photoshop', signatures.psd],
  ])('names %s in its refusal', async (label, bytes) => {
    await expect(inspect(bytes())).rejects.toMatchObject({
      code: 'IMAGE_TYPE_REFUSED',
      message: expect.stringContaining(label),
    })
  })

  test('refuses AVIF, which Cloudflare takes from enterprises only', async () => {
    const bytes = await drawQuadrants({ ...size, format: 'avif' })
    await expect(inspect(bytes)).rejects.toMatchObject({
      code: 'IMAGE_TYPE_REFUSED',
      message: expect.stringContaining('AVIF'),
    })
  })

  test('a large JPEG cut near its end is found out by decoding', async () => {
    const bytes = truncate({
      bytes: await drawNoise({ height: 1_500, seed: 7, targetBytes: 1_500_000, width: 2_000 }),
      keep: 0.97,
    })
    expect(bytes.length).toBeGreaterThan(1024 * 1024)
    await expect(inspect(bytes)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  test('an SVG cut off in the middle is refused', async () => {
    const bytes = truncate({ bytes: svgWithScript(), keep: 0.6 })
    await expect(inspect(bytes)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  test.each([
    ['20,000 x 14,000 JPEG', () => jpegClaiming({ height: 14_000, width: 20_000 })],
    ['65,536 x 65,536 PNG', () => Promise.resolve(pngBomb())],
  ])('a %s is refused by its header, in little memory', async (_name, make) => {
    const bytes = await make()
    await inspect(bytes).catch(() => undefined)
    const before = process.memoryUsage().rss
    await expect(inspect(bytes)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' })
    // Decoded, it would take hundreds of megabytes.
    expect(process.memoryUsage().rss - before).toBeLessThan(20 * 1024 * 1024)
  })
})
