import { describe, expect, test } from '@jest/globals'

import { assertCreator, assertMetadata, assertWithinLimits, cloudflareLimits } from './limits.js'

const photo = { frames: 1, height: 3000, mimeType: 'image/jpeg', width: 4000 }

describe("Cloudflare's limits", () => {
  test.each([
    ['a photograph', photo, 2_500_000],
    ['a file of exactly the limit', photo, cloudflareLimits.maxBytes],
    ['the longest side', { ...photo, height: 1, width: 12_000 }, 1],
    ['100 megapixels', { ...photo, height: 10_000, width: 10_000 }, 1],
    ['an animation of 100 megapixels', { ...photo, frames: 100, height: 1000, width: 1000 }, 1],
    [
      'a vector of any size',
      { ...photo, height: 90_000, mimeType: 'image/svg+xml', width: 90_000 },
      1,
    ],
  ])('%s is within them', (_, header, totalBytes) => {
    expect(() => assertWithinLimits({ header, totalBytes })).not.toThrow()
  })

  test.each([
    ['nothing', photo, 0, 'FILE_EMPTY', 'The file is empty.'],
    [
      'a large file',
      photo,
      20_971_520,
      'FILE_TOO_LARGE',
      'The file has 20.0 MB; at most 10.0 MB are allowed.',
    ],
    [
      'a wide image',
      { ...photo, height: 14_000, width: 20_000 },
      1,
      'IMAGE_TOO_LARGE',
      'The image is 20000 x 14000 pixels; Cloudflare takes at most 12000 on a side.',
    ],
    [
      'a decompression bomb',
      { ...photo, height: 65_536, width: 65_536 },
      500_000,
      'IMAGE_TOO_LARGE',
      '65536 x 65536 pixels',
    ],
    [
      'an area',
      { ...photo, height: 10_001, width: 10_000 },
      1,
      'IMAGE_TOO_LARGE',
      'takes at most 100,000,000 pixels',
    ],
    [
      'an animation',
      { ...photo, frames: 20, height: 3000, width: 2000 },
      1,
      'IMAGE_TOO_LARGE',
      'The image has 120 megapixels over its 20 frames',
    ],
  ])('%s is beyond them', (_, header, totalBytes, code, message) => {
    const run = (): void => assertWithinLimits({ header, totalBytes })
    expect(run).toThrow(expect.objectContaining({ code }))
    expect(run).toThrow(message)
  })

  test('a file one byte over does not read as being on the limit', () => {
    expect(() =>
      assertWithinLimits({ header: photo, totalBytes: cloudflareLimits.maxBytes + 1 }),
    ).toThrow('The file has 10.1 MB; at most 10.0 MB are allowed.')
  })

  test('numbers that read alike when they are rounded are exact', () => {
    const header = { ...photo, height: 10_001, width: 10_000 }
    expect(() => assertWithinLimits({ header, totalBytes: 1 })).toThrow(
      'The image has 100,010,000 pixels; Cloudflare takes at most 100,000,000 pixels.',
    )
    expect(() => assertWithinLimits({ header: photo, maxBytes: 1024, totalBytes: 1025 })).toThrow(
      'The file has 1,025 bytes; at most 1,024 bytes are allowed.',
    )
  })

  test('an animated PNG is one still picture', () => {
    const header = { frames: 60, height: 2_000, mimeType: 'image/png', width: 2_000 }
    expect(() => assertWithinLimits({ header, totalBytes: 1 })).not.toThrow()
    const gif = { ...header, mimeType: 'image/gif' }
    expect(() => assertWithinLimits({ header: gif, totalBytes: 1 })).toThrow('over its 60 frames')
  })

  test('a site may set a lower limit', () => {
    expect(() => assertWithinLimits({ header: photo, maxBytes: 1024, totalBytes: 1025 })).toThrow(
      expect.objectContaining({ code: 'FILE_TOO_LARGE' }),
    )
  })

  test('metadata is measured in bytes of its JSON text', () => {
    expect(assertMetadata({ a: 1 })).toBe('{"a":1}')
    expect(assertMetadata({ a: 'x'.repeat(1016) })).toHaveLength(1024)
    expect(() => assertMetadata({ a: 'x'.repeat(1017) })).toThrow(/1025 bytes/)
    expect(() => assertMetadata({ a: 'é'.repeat(600) })).toThrow(
      expect.objectContaining({ code: 'METADATA_TOO_LARGE' }),
    )
  })

  test('a creator has at most 1024 characters', () => {
    expect(() => assertCreator('x'.repeat(1024))).not.toThrow()
    expect(() => assertCreator('x'.repeat(1025))).toThrow(
      expect.objectContaining({ code: 'CREATOR_TOO_LONG' }),
    )
  })
})
