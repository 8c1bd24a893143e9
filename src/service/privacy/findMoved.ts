import type { CloudflareImage, ImagesClient } from '../../cloudflare/imagesClient.js'
import type { LedgerRow } from '../ledger.js'

import { findImage } from '../findImage.js'
import { previousIdOf } from '../ledger.js'

type Moving = { client: ImagesClient; row: Pick<LedgerRow, 'id' | 'imageId' | 'uploadId'> }

/**
 * What became of an image whose privacy was to change: itself under its old id when nothing has
 * happened, under its new one, or `undefined` when Cloudflare has neither.
 */
export async function findMoved({ client, row }: Moving): Promise<CloudflareImage | undefined> {
  const previousId = previousIdOf(row.id)
  const { imageId, uploadId } = row
  const known = await findImage({ client, imageId: imageId ?? previousId })
  if (known !== undefined) return known
  // By the mark that every upload of ours has; by that of the change where the image had none.
  const meta = uploadId === null ? { payload_previous: previousId } : { payload_upload: uploadId }
  const { images } = await client.listImages({ meta, perPage: 10 })
  return images.find((image) => image.imageId !== previousId)
}
