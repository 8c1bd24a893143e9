import type { UploadPart } from '../support/upload.js'

import { jpegClaiming, pngBomb } from '../../fixtures/hostileImages.js'
import { drawQuadrants } from '../../fixtures/images.js'

/** Of a site whose images may have that many bytes. */
export const maxBytes = 50_000

export const keep = {
  collections: { media: { oversizedImages: 'otherFiles' } },
  limits: { maxBytes },
} as const

/** A small picture, and behind it as many bytes as cameras add. */
export async function drawLarge(name = 'large.jpg', totalBytes = maxBytes + 1) {
  const bytes = Buffer.alloc(totalBytes)
  ;(await drawQuadrants({ height: 60, width: 80 })).copy(bytes)
  return { bytes, name } satisfies UploadPart
}

export async function drawSmall(name = 'small.jpg') {
  return { bytes: await drawQuadrants({ height: 60, width: 80 }), name } satisfies UploadPart
}

/** Each is beyond one limit, and none could be decoded in time. */
export const beyond = {
  bytes: { draw: () => drawLarge('photo.jpg'), mimeType: 'image/jpeg', size: [80, 60] },
  pixels: {
    draw: async () => ({
      bytes: await jpegClaiming({ height: 14_000, width: 20_000 }),
      name: 'photo.jpg',
    }),
    mimeType: 'image/jpeg',
    size: [20_000, 14_000],
  },
  'pixels of a bomb': {
    draw: () => Promise.resolve({ bytes: pngBomb({ side: 16_384 }), name: 'photo.png' }),
    mimeType: 'image/png',
    size: [16_384, 16_384],
  },
} as const
