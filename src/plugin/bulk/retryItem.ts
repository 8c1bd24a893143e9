import type { BulkItem, Done } from './bulkItem.js'

import { CloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
import { readManageable } from '../endpoints/access.js'
import { refreshOne } from '../endpoints/refresh.js'
import { settleDebts } from './settleDebts.js'

/**
 * Everything about a stuck image that needs no file: finishes what the ledger owes it, and asks
 * Cloudflare what it has.
 *
 * @throws CloudflareImagesError FILE_NEEDED, IMAGE_NOT_READY, and what refreshing throws
 */
export async function retryItem(item: BulkItem): Promise<Done> {
  const doc = await readManageable({ ...item, id: String(item.id) })
  const imageId = imageIdOf(doc)
  if (imageId === undefined) throw fileNeeded('This document has no image.')
  await settleDebts({ imageId, payload: item.req.payload, service: item.service })
  const { changed, reason, status } = await refreshOne(item)
  if (status === 'uploaded') {
    const fallback = changed ? 'The file has arrived.' : 'The image is in place; nothing is due.'
    return { effect: changed ? 'arrived' : 'unchanged', message: reason ?? fallback, status }
  }
  if (status === 'draft' || status === 'pending') {
    throw new CloudflareImagesError({
      code: 'IMAGE_NOT_READY',
      details: { status },
      message:
        'The file has not arrived yet. If nobody is sending it any more, open the document and send it again.',
    })
  }
  throw fileNeeded(reason ?? 'Cloudflare does not have the image.')
}

function fileNeeded(reason: string): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'FILE_NEEDED',
    message: `${reason} Open the document and choose its file again.`,
  })
}
