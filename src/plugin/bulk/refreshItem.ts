import type { BulkItem, Done } from './bulkItem.js'

import { refreshOne } from '../endpoints/refresh.js'

/** Asks Cloudflare about the image, as `POST /<media>/:id/refresh` does. */
export async function refreshItem(item: BulkItem): Promise<Done> {
  const { changed, reason, status } = await refreshOne(item)
  const message = reason ?? (changed ? undefined : 'Nothing has changed.')
  return {
    effect: changed ? 'changed' : 'unchanged',
    ...(message === undefined ? {} : { message }),
    ...(status === null ? {} : { status }),
  }
}
