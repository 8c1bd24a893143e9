import type { CloudflareImage } from '../../cloudflare/imagesClient.js'

import { noPlaceholder, type StoredPlaceholder } from '../../core/placeholder.js'
import { isQueuedId } from '../../core/queuedId.js'

type Data = Record<string, unknown>

type AssignImageFieldsArgs = {
  data: Data
  filename: string
  /** With the application's own metadata: our stamp is Cloudflare's to keep. */
  image: CloudflareImage
  now: Date
  /** As the file was called where it came from. */
  originalFilename: string
  /** None for bytes that were never here. */
  placeholder?: StoredPlaceholder
}

/** Writes a stored image into the data of the document that shows it. */
export function assignImageFields({
  data,
  filename,
  image,
  now,
  originalFilename,
  placeholder = noPlaceholder(),
}: AssignImageFieldsArgs): void {
  data.filename = filename
  data.cloudflare = {
    ...(data.cloudflare as Data | undefined),
    creator: image.creator ?? null,
    error: null,
    expiresAt: null,
    imageId: image.imageId,
    metadata: image.metadata,
    originalFilename,
    placeholder,
    requireSignedURLs: image.requireSignedURLs,
    ...(isQueuedId(image.imageId)
      ? { status: 'pending', uploadedAt: null }
      : { status: 'uploaded', uploadedAt: image.uploadedAt ?? now.toISOString() }),
  }
}
