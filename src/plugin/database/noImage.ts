import type { Where } from 'payload'

import { noPlaceholder } from '../../core/placeholder.js'

/** Rows without an image. */
export const hasNoImage = (prefix = ''): Where => ({
  or: [
    { [`${prefix}cloudflare.imageId`]: { exists: false } },
    { [`${prefix}cloudflare.imageId`]: { equals: '' } },
  ],
})

/** What the group says of a document without an image; whether its image is to be private stays. */
export const noImageFields = (): Record<string, unknown> => ({
  creator: null,
  crop: { height: null, width: null, x: null, y: null },
  error: null,
  expiresAt: null,
  imageId: null,
  metadata: null,
  originalFilename: null,
  placeholder: noPlaceholder(),
  status: null,
  uploadedAt: null,
})
