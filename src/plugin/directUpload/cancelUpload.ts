import type { ReceiptClaims } from '../../core/receipt.js'
import type { Row } from '../../core/row.js'
import type { ImageDocument } from '../../service/imageDocuments.js'
import type { DirectUploadCall, DirectUploads } from './openDirectUploads.js'

import { checkRowId, directRowId } from '../../service/ledger.js'
import { assertMayUpload } from '../http/access.js'
import { readRequest } from '../http/readRequest.js'
import { withdraw } from './issueUpload.js'
import { openDirectUploads } from './openDirectUploads.js'
import { alreadyUsed, resolveCurrentImageId, readUploadState, withClaim } from './openUpload.js'
import { openReceipt, receiptRequest } from './receipts.js'

type CancelUploadArgs = DirectUploadCall & { body: Row }

/**
 * Takes an upload back before a document has its image: the draft, or what has arrived of it, is
 * deleted at once. A second time does nothing.
 *
 * @throws CloudflareImagesError as the receipt gives reason to; ALREADY_USED
 */
export async function cancelUpload({
  body,
  ...call
}: CancelUploadArgs): Promise<{ cancelled: true }> {
  const uploads = await openDirectUploads(call)
  await assertMayUpload(call)
  const { receipt } = readRequest(receiptRequest, body)
  const claims = await resolveCurrentImageId({
    claims: openReceipt({ ...call, filename: undefined, receipt }),
    ...uploads,
  })
  const documentId = await withClaim({ claims, task: () => cancel({ claims, uploads }), uploads })
  if (documentId !== undefined) {
    await uploads.emit({
      collection: call.slug,
      documentId,
      imageId: claims.imageId,
      message: `The upload of "${claims.filename}" was cancelled.`,
      type: 'cancelled',
    })
  }
  return { cancelled: true }
}

type Cancelling = { claims: ReceiptClaims; uploads: DirectUploads }

/** Returns the id of the document that waited, null for none, `undefined` when there was nothing to do. */
async function cancel(args: Cancelling): Promise<null | string | undefined> {
  const { claims, uploads } = args
  const { document, isOpen, status } = await readUploadState(args)
  if (document !== undefined && (status === 'expired' || status === 'failed')) {
    // What an earlier try may have left undone.
    await uploads.images.syncVersions({ document })
    return undefined
  }
  if (document !== undefined && status === 'draft') return expire({ ...args, document })
  if (document !== undefined) throw alreadyUsed('A document has the image of this upload already.')
  if (isOpen) {
    await withdraw({ issued: claims, uploads })
    return null
  }
  const reference = await uploads.ledger.referenceOf({ imageId: claims.imageId })
  if (reference === 'none') return undefined
  throw alreadyUsed('A document has the image of this upload already.')
}

type ExpireArgs = Cancelling & { document: ImageDocument }

/**
 * The image goes first: should the rest not happen, the document is found without one later, and the
 * caller hears of an outage and can try again.
 */
async function expire({
  claims: { imageId, uploadId },
  document,
  uploads: { client, durable, images, ledger },
}: ExpireArgs): Promise<string> {
  await client.deleteImage({ imageId })
  await images.writeState({
    document,
    patch: {
      cloudflare: { error: 'The upload was cancelled.', expiresAt: null, status: 'expired' },
    },
  })
  await ledger.remove({ durable, id: checkRowId(imageId) })
  await ledger.remove({ durable, id: directRowId(uploadId) })
  return String(document.id)
}
