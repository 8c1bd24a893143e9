import { describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import {
  extensionOf,
  imageTypes,
  isImageMimeType,
  mimeTypeOfName,
  sniffImageType,
  uploadableMimeTypes,
} from './mime.js'

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))
const canvas = sharp({ create: { background: 'red', channels: 3, height: 4, width: 4 } })

describe('the type of an image by its bytes', () => {
  test.each([
    ['jpeg', 'image/jpeg'],
    ['png', 'image/png'],
    ['gif', 'image/gif'],
    ['webp', 'image/webp'],
    ['avif', 'image/avif'],
    ['tiff', 'image/tiff'],
  ] as const)('%s as sharp writes it', async (format, mimeType) => {
    const bytes = await canvas.clone().toFormat(format).toBuffer()
    expect(sniffImageType(bytes)).toBe(mimeType)
    expect(sniffImageType(bytes.subarray(0, 64))).toBe(mimeType)
  })

  test.each([
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'image/heic'],
    ['HEIC under a generic brand', '\0\0\0\x18ftypmif1\0\0\0\0mif1heic', 'image/heic'],
    ['AVIF under a generic brand', '\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf', 'image/avif'],
    ['AVIF animation', '\0\0\0\x18ftypavis\0\0\0\0avismsf1', 'image/avif'],
    ['JPEG 2000', '\0\0\0\x0cjP  \r\n\x87\n', 'image/jp2'],
    ['JPEG 2000 without a container', '\xff\x4f\xff\x51\0', 'image/jp2'],
    ['JPEG XL', '\xff\x0a\0\0', 'image/jxl'],
    ['big-endian TIFF', 'MM\0*\0\0\0\x08', 'image/tiff'],
    ['BMP', 'BM\x46\0\0\0\0\0\0\0\x36\0\0\0', 'image/bmp'],
    ['Photoshop', '8BPS\0\x01', 'image/vnd.adobe.photoshop'],
    ['an icon', '\0\0\x01\0\x01\0', 'image/x-icon'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    ['SVG with a declaration', '<?xml version="1.0"?>\n<svg>', 'image/svg+xml'],
    [
      'SVG with a comment and a doctype',
      '<!-- <html> -->\r\n<!DOCTYPE svg [ <!ENTITY a "b"> ]><svg >',
      'image/svg+xml',
    ],
    ['SVG in a namespace prefix', '<s:svg xmlns:s="http://www.w3.org/2000/svg">', 'image/svg+xml'],
    ['SVG after a byte order mark', '\xef\xbb\xbf<svg>', 'image/svg+xml'],
    ['SVG in UTF-16', '\xff\xfe<\0s\0v\0g\0>\0', 'image/svg+xml'],
  ])('%s', (_, text, mimeType) => {
    expect(sniffImageType(ascii(text))).toBe(mimeType)
  })

  test.each([
    ['nothing', ''],
    ['HTML that mentions svg', '<!DOCTYPE html><html><svg>'],
    ['text that mentions svg', 'see <svg>'],
    ['an element that begins alike', '<svgfoo>'],
    ['a PDF', '%PDF-1.7'],
    ['text that begins like BMP', 'BMW drives'],
    ['a sound', 'RIFF\0\0\0\0WAVE'],
    ['a film', '\0\0\0\x18ftypisom\0\0\0\0isommp42'],
    ['half a signature', '\x89PNG'],
    ['an archive', 'PK\x03\x04'],
  ])('%s is none', (_, text) => {
    expect(sniffImageType(ascii(text))).toBeNull()
  })

  // Work that grew with the square of the length would outlast the test's time.
  test('hostile text is judged', () => {
    sniffImageType(ascii('<!---->'.repeat(9000)))
    sniffImageType(ascii(`<!DOCTYPE ${'['.repeat(60_000)}`))
    sniffImageType(ascii(' '.repeat(65_536)))
  })
})

describe('the table of types', () => {
  test('what Cloudflare takes', () => {
    expect(uploadableMimeTypes).toEqual([
      'image/gif',
      'image/heic',
      'image/jpeg',
      'image/png',
      'image/svg+xml',
      'image/webp',
    ])
  })

  test('every extension leads back to its type', () => {
    for (const [mimeType, { extensions }] of Object.entries(imageTypes)) {
      for (const extension of extensions) expect(mimeTypeOfName(`a.b.${extension}`)).toBe(mimeType)
    }
    expect(mimeTypeOfName('PHOTO.JPG')).toBe('image/jpeg')
    expect(extensionOf('image/jpeg')).toBe('jpg')
  })

  test.each(['photo', '.jpg/x', 'photo.', 'photo.exe', 'photo.constructor', ''])(
    '%j claims no type',
    (name) => {
      expect(mimeTypeOfName(name)).toBeNull()
    },
  )

  test('a MIME type is one of the table, not of every object', () => {
    expect(isImageMimeType('image/png')).toBe(true)
    expect(isImageMimeType('toString')).toBe(false)
  })
})
