import type { ReceiptClaims } from '../../core/receipt.js'
import type { ImageDocument } from '../../service/imageRecords.js'
import type { DirectUploadCall, DirectUploads } from './openDirectUploads.js'

import { CloudflareImagesError } from '../../errors.js'
import { checkRowId, directRowId } from '../../service/records.js'
import { assertMayUpload } from '../endpoints/access.js'
import { withdraw } from './issueUpload.js'
import { openDirectUploads } from './openDirectUploads.js'
import { alreadyUsed, followUpload, readUploadState, withClaim } from './openUpload.js'
import { openReceipt } from './receipts.js'

type Row = Readonly<Record<string, unknown>>

/**
 * Takes an upload back before a document has its image: the draft, or what has arrived of it, is
 * deleted at once. A second time does nothing.
 *
 * @throws CloudflareImagesError as the receipt gives reason to; ALREADY_USED
 */
export async function cancelUpload({
  body,
  ...call
}: DirectUploadCall & { body: Row }): Promise<{ cancelled: true }> {
  const uploads = await openDirectUploads(call)
  await assertMayUpload(call)
  const unknown = Object.keys(body).find((key) => key !== 'receipt')
  if (unknown !== undefined) {
    throw new CloudflareImagesError({
      code: 'REQUEST_INVALID',
      message: `${JSON.stringify(unknown.slice(0, 40))} cannot be given here, only "receipt".`,
    })
  }
  const claims = await followUpload({
    claims: openReceipt({ ...call, filename: undefined, receipt: body.receipt }),
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
    await uploads.imageRecords.syncVersions({ document })
    return undefined
  }
  if (document !== undefined && status === 'draft') return expire({ ...args, document })
  if (document !== undefined) throw alreadyUsed('A document has the image of this upload already.')
  if (isOpen) {
    await withdraw({ issued: claims, uploads })
    return null
  }
  const reference = await uploads.records.referenceOf({ imageId: claims.imageId })
  if (reference === 'none') return undefined
  throw alreadyUsed('A document has the image of this upload already.')
}

/**
 * The image goes first: should the rest not happen, the document is found without one later, and the
 * caller hears of an outage and can try again.
 */
async function expire({
  claims: { imageId, uploadId },
  document,
  uploads: { client, durable, imageRecords, records },
}: Cancelling & { document: ImageDocument }): Promise<string> {
  await client.deleteImage({ imageId })
  await imageRecords.writeState({
    document,
    patch: {
      cloudflare: { error: 'The upload was cancelled.', expiresAt: null, status: 'expired' },
    },
  })
  await records.remove({ durable, id: checkRowId(imageId) })
  await records.remove({ durable, id: directRowId(uploadId) })
  return String(document.id)
}
