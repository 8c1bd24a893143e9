import { validateMimeType } from 'payload/shared'

import type { ImageMimeType } from '../../core/mime.js'
import type { Site } from '../../service/createService.js'

type AcceptedTypesArgs = Site & { slug: string }

/** The image types that this collection takes: the plugin's limits, and its own `mimeTypes` if narrower. */
export function acceptedTypes({
  payload,
  service,
  slug,
}: AcceptedTypesArgs): readonly ImageMimeType[] {
  const own = payload.collections[slug]?.config.upload.mimeTypes ?? []
  return service.options.limits.mimeTypes.filter((mimeType) => validateMimeType(mimeType, own))
}
