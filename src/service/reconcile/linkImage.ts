import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { ImageDocument } from '../imageDocuments.js'
import type { DocumentWithFilename } from '../ledger.js'
import type { ReconcileRun } from './reconcileRun.js'

import { checkRowId } from '../ledger.js'

type FindLinkableArgs = Pick<ReconcileRun, 'images'> & { owner: DocumentWithFilename }

/** The document as it is to be changed; none where only an older version shows the image. */
export async function findLinkable({
  images,
  owner: { collection, id, imageId },
}: FindLinkableArgs): Promise<ImageDocument | undefined> {
  const document = await images.findByImageId({ imageId })
  const isOwner = document?.collection === collection && String(document.id) === String(id)
  return isOwner ? document : undefined
}

type LinkImageArgs = Pick<ReconcileRun, 'emit' | 'images' | 'ledger'> & {
  document: ImageDocument
  image: CloudflareImage
  owner: DocumentWithFilename
}

/** Writes an image's new id into its document and versions. False when somebody else was faster. */
export async function linkImage({
  document,
  emit,
  image: { imageId, requireSignedURLs },
  images,
  owner,
  ledger,
}: LinkImageArgs): Promise<boolean> {
  const isWritten = await images.writeState({
    document,
    patch: { cloudflare: { error: null, imageId, requireSignedURLs, status: 'uploaded' } },
  })
  if (!isWritten) return false
  await ledger.remove({ durable: true, id: checkRowId(owner.imageId) })
  await emit({
    collection: owner.collection,
    data: { previousImageId: owner.imageId },
    documentId: String(owner.id),
    imageId,
    level: 'info',
    message: 'The image has another id at Cloudflare; its document shows it again.',
    type: 'refreshed',
  })
  return true
}
