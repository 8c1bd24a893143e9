import type { VariantOptions } from '../../core/variantOptions.js'

import { describe, expect, test } from '@jest/globals'

import { chooseFormat } from './chooseFormat.js'

const chrome = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'
const safari13 = 'image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5'

type Case = {
  accept?: null | string
  frames?: number
  mimeType?: string
  options?: VariantOptions
  size?: { height: number; width: number }
}

function choose({
  accept = chrome,
  frames = 1,
  mimeType = 'image/jpeg',
  options = {},
  size,
}: Case) {
  const original = {
    etag: 'e',
    imageId: 'i',
    mimeType,
    path: '',
    requireSignedURLs: false,
    size: 1,
    uploadedAt: '',
    ...(size ?? { height: 600, width: 800 }),
  }
  return chooseFormat({ accept, frames, options, original })
}

const large = { height: 900, width: 1_201 }

describe('chooseFormat', () => {
  test.each<[string, Case, string]>([
    ['AVIF where accepted', {}, 'avif'],
    ['AVIF up to 1,200 pixels', { options: { width: 1_200 }, size: large }, 'avif'],
    ['WebP above', { size: large }, 'webp'],
    [
      'the original above, when WebP is not accepted',
      { accept: 'image/avif', size: large },
      'jpeg',
    ],
    [
      'AVIF for a small variant of a large picture',
      { options: { width: 400 }, size: large },
      'avif',
    ],
    ['WebP where AVIF is not accepted', { accept: 'image/webp,*/*' }, 'webp'],
    ['WebP where AVIF is refused', { accept: 'image/avif;q=0, image/webp' }, 'webp'],
    ['the original for wildcards', { accept: safari13 }, 'jpeg'],
    ['the original without a header', { accept: null, mimeType: 'image/png' }, 'png'],
    ['a still GIF as AVIF', { mimeType: 'image/gif' }, 'avif'],
    ['an animation as WebP', { frames: 3, mimeType: 'image/gif' }, 'webp'],
    ['an animation as GIF otherwise', { accept: null, frames: 3, mimeType: 'image/gif' }, 'gif'],
    ['a WebP as it is', { accept: null, mimeType: 'image/webp' }, 'webp'],
    [
      'the first frame as AVIF',
      { frames: 3, mimeType: 'image/gif', options: { anim: false } },
      'avif',
    ],
    ['HEIC as JPEG', { accept: null, mimeType: 'image/heic' }, 'jpeg'],
    ['format=avif without being accepted', { accept: null, options: { format: 'avif' } }, 'avif'],
    ['format=avif too large', { accept: null, options: { format: 'avif' }, size: large }, 'webp'],
    [
      'format=avif for an animation',
      { frames: 2, mimeType: 'image/gif', options: { format: 'avif' } },
      'webp',
    ],
    ['format=webp', { accept: null, options: { format: 'webp' } }, 'webp'],
    ['format=jpeg', { options: { format: 'jpeg' } }, 'jpeg'],
    ['format=baseline-jpeg', { options: { format: 'baseline-jpeg' } }, 'baseline-jpeg'],
    ['format=json', { options: { format: 'json' } }, 'json'],
    [
      'SVG as it is, whatever is asked',
      { mimeType: 'image/svg+xml', options: { format: 'webp' } },
      'svg',
    ],
    [
      'an animation above 50 megapixels as it is',
      { frames: 51, mimeType: 'image/gif', size: { height: 1_000, width: 1_000 } },
      'original',
    ],
  ])('%s', (_name, given, expected) => {
    expect(choose(given)).toBe(expected)
  })
})
