import type { ImageMimeType } from '../core/mime.js'

import { imageTypes } from '../core/mime.js'
import { CloudflareImagesError } from '../errors.js'

type AssertAcceptedTypeArgs = {
  filename: string
  mimeType: ImageMimeType
  mimeTypes: readonly ImageMimeType[]
}

/**
 * Checks what a file is against what this site takes.
 *
 * @throws CloudflareImagesError IMAGE_TYPE_REFUSED
 */
export function assertAcceptedType({
  filename,
  mimeType,
  mimeTypes,
}: AssertAcceptedTypeArgs): void {
  if (mimeTypes.includes(mimeType)) return
  const accepted = mimeTypes.map((type) => imageTypes[type].label).join(', ')
  throw new CloudflareImagesError({
    code: 'IMAGE_TYPE_REFUSED',
    details: { mimeType },
    message: `"${filename}" is an image of the type ${imageTypes[mimeType].label}, which is not accepted here. Upload one of: ${accepted}.`,
  })
}
