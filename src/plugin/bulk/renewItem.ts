import type { BulkItem, Done } from './bulkItem.js'

import { CloudflareImagesError } from '../../errors.js'
import { requireImageId } from '../../service/documentImage.js'
import { readManageable } from '../endpoints/access.js'
import { askCloudflare } from '../endpoints/refresh.js'
import { renewPlaceholder } from '../placeholder/renewPlaceholder.js'

/** @throws CloudflareImagesError REQUEST_INVALID where placeholders are off, and what making one throws */
export async function renewItem(item: BulkItem): Promise<Done> {
  const { id, req, service } = item
  const doc = await readManageable({ ...item, id: String(id) })
  if (service.options.placeholder === false) {
    throw new CloudflareImagesError({
      code: 'REQUEST_INVALID',
      message: 'This site makes no placeholders.',
    })
  }
  const imageId = requireImageId(doc)
  const { payload } = req
  const made = await askCloudflare(() => renewPlaceholder({ imageId, payload, service }))
  return made === undefined
    ? {
        effect: 'noPlaceholder',
        message: 'No placeholder can be made of this picture; it loads without one.',
      }
    : { effect: 'placeholder', message: 'It has a new placeholder.' }
}
