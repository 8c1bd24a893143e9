import type { Site } from '../../service/createService.js'

import { noPlaceholder, type StoredPlaceholder } from '../../core/placeholder.js'
import { CloudflareImagesError } from '../../errors.js'
import { isNotDeliverable } from '../../service/documentImage.js'
import { fetchPreview } from '../../service/placeholder/fetchPreview.js'
import { contextOf } from '../request/context.js'
import { writePlaceholder } from './writePlaceholder.js'
import { readPlaceholder, tellUnreadable } from './readPlaceholder.js'

type RenewPlaceholderArgs = Site & { imageId: string }

/**
 * Makes the placeholder of an image from what Cloudflare delivers, and writes it into every document
 * and version that shows the image.
 *
 * @returns what was written; `undefined` where the picture cannot be read
 * @throws CloudflareImagesError IMAGE_MISSING, IMAGE_NOT_READY, and what fetching the picture throws
 */
export async function renewPlaceholder({
  imageId,
  payload,
  service,
}: RenewPlaceholderArgs): Promise<StoredPlaceholder | undefined> {
  const document = await contextOf({ payload, service }).images.findByImageId({ imageId })
  if (document === undefined || isNotDeliverable(document.doc)) {
    throw new CloudflareImagesError({
      code: 'IMAGE_NOT_READY',
      message: 'The image of this document is not there yet.',
    })
  }
  const found = await readPlaceholder({ bytes: await fetchPreview({ document, service }) })
  const placeholder = 'placeholder' in found ? found.placeholder : undefined
  await writePlaceholder({
    imageId,
    payload,
    placeholder: placeholder ?? noPlaceholder(),
    service,
  })
  if ('problem' in found) {
    const { collection, id: documentId } = document
    await tellUnreadable({ collection, documentId, imageId, payload, service, ...found })
  }
  return placeholder
}
