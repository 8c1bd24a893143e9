import { describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { readExifCopyright } from './keepMetadata.js'

const create = { background: 'red', channels: 3, height: 4, width: 4 } as const

async function exifOf(tags: Record<string, string>): Promise<Buffer> {
  const bytes = await sharp({ create }).withExif({ IFD0: tags }).jpeg().toBuffer()
  const { exif } = await sharp(bytes).metadata()
  return exif ?? Buffer.alloc(0)
}

describe('readExifCopyright', () => {
  test('finds the notice among other tags', async () => {
    const exif = await exifOf({ Artist: 'A', Copyright: '(C) 2026 Ansel Adams', Make: 'Brand' })
    expect(readExifCopyright(exif)).toBe('(C) 2026 Ansel Adams')
  })

  test('finds a notice short enough to lie in the entry itself', async () => {
    expect(readExifCopyright(await exifOf({ Copyright: 'me' }))).toBe('me')
  })

  test('joins photographer and editor', () => {
    const tiff = Buffer.alloc(60)
    tiff.write('MM\0*', 0, 'latin1')
    tiff.writeUInt32BE(8, 4)
    tiff.writeUInt16BE(1, 8)
    tiff.writeUInt16BE(0x8298, 10)
    tiff.writeUInt16BE(2, 12)
    tiff.writeUInt32BE(14, 14)
    tiff.writeUInt32BE(30, 18)
    tiff.write('Ansel\0Editor\0\0', 30, 'latin1')
    expect(readExifCopyright(tiff)).toBe('Ansel, Editor')
  })

  test('has nothing to say about a block without a notice, or a damaged one', async () => {
    const exif = await exifOf({ Artist: 'A' })
    expect(readExifCopyright(exif)).toBeUndefined()
    for (let length = 0; length < exif.length; length += 1) {
      expect(readExifCopyright(exif.subarray(0, length))).toBeUndefined()
    }
    const far = Buffer.from(exif)
    far.writeUInt32LE(0xffffffff, far.indexOf('II') + 4)
    expect(readExifCopyright(far)).toBeUndefined()
  })
})
