import type { CloudflareImage } from '../../cloudflare/imagesClient.js'

import { withoutStamp } from '../../service/stamp.js'

type Data = Record<string, unknown>

/** Writes a stored image into the data of the document that shows it. */
export function describeStored({
  data,
  filename,
  image,
  now,
  originalFilename,
}: {
  data: Data
  filename: string
  image: CloudflareImage
  now: Date
  /** As the file was called where it came from. */
  originalFilename: string
}): void {
  data.filename = filename
  data.cloudflare = {
    ...(data.cloudflare as Data | undefined),
    creator: image.creator ?? null,
    error: null,
    expiresAt: null,
    imageId: image.imageId,
    // The application's own; our stamp is Cloudflare's to keep.
    metadata: withoutStamp(image.metadata),
    originalFilename,
    requireSignedURLs: image.requireSignedURLs,
    status: 'uploaded',
    uploadedAt: image.uploadedAt ?? now.toISOString(),
  }
}
