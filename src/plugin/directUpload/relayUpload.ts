import type { ReceiptClaims } from '../../core/receipt.js'
import type { ImageDocument } from '../../service/imageDocuments.js'

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { cleanFilename } from '../../core/filename.js'
import { type RelayedUpload, relayFile } from '../../service/directUpload/relayFile.js'
import { correctExtension, type InspectedFile, inspectFile } from '../../service/inspectFile.js'
import { checkRowId, directRowId } from '../../service/ledger.js'
import { mayBePrivate, needsSignature } from '../../service/privacy/needsSignature.js'
import { assertMayUpload } from '../http/access.js'
import { withdraw } from './issueUpload.js'
import {
  type DirectUploadCall,
  type DirectUploads,
  openDirectUploads,
} from './openDirectUploads.js'
import { alreadyUsed, readUploadState, resolveCurrentImageId, withClaim } from './openUpload.js'
import { orWithTheForm } from './orWithTheForm.js'
import { acceptedTypes } from './parseUploadRequest.js'
import { readRelayForm, type RelayForm } from './readRelayForm.js'
import { openReceipt, signReceipt } from './receipts.js'

export type RelayAnswer = {
  filename: string
  imageId: string
  receipt: string
  receiptExpiresAt: string
}

/**
 * The way for a file whose upload host fails: through this server, by the rules of an ordinary
 * upload. The receipt is exchanged for one about the new image.
 *
 * @throws CloudflareImagesError as the receipt, the form and the file give reason to; ALREADY_USED
 */
export async function relayUpload(call: DirectUploadCall): Promise<RelayAnswer> {
  const uploads = await openDirectUploads(call)
  await assertMayUpload(call)
  const { maxBytes } = call.service.options.limits
  const { collection } = uploads
  const form = await orWithTheForm({
    collection,
    task: () => readRelayForm({ maxBytes, req: call.req }),
  })
  const claims = await resolveCurrentImageId({
    claims: openRelayReceipt({ ...call, form }),
    ...uploads,
  })
  const inspected = await orWithTheForm({
    collection,
    task: () => inspect({ claims, form, uploads }),
  })
  const relayed = await withClaim({
    claims,
    task: () => exchange({ claims, form, inspected, uploads }),
    uploads,
  })
  return {
    filename: relayed.filename,
    imageId: relayed.imageId,
    receipt: signReceipt({ ...call, issued: relayed }),
    receiptExpiresAt: relayed.receiptExpiresAt,
  }
}

type OpenRelayReceiptArgs = DirectUploadCall & { form: RelayForm }

/** Browsers write a quotation mark in a form's file name as %22, and not all servers read it back. */
function openRelayReceipt({
  form: { filename, receipt },
  ...call
}: OpenRelayReceiptArgs): ReceiptClaims {
  const claims = openReceipt({ ...call, filename: undefined, receipt })
  const plain = (name: string): string => name.replaceAll('"', '%22')
  return plain(cleanFilename(filename)) === plain(claims.filename)
    ? claims
    : openReceipt({ ...call, filename, receipt })
}

type InspectArgs = {
  claims: ReceiptClaims
  form: RelayForm
  uploads: DirectUploads
}

function inspect({
  claims: { filename },
  form: { bytes },
  uploads: { req, service, slug },
}: InspectArgs): Promise<InspectedFile> {
  return inspectFile({
    file: { bytes, name: filename, size: bytes.byteLength },
    maxBytes: service.options.limits.maxBytes,
    mimeTypes: acceptedTypes({ payload: req.payload, service, slug }),
  })
}

type Exchange = {
  claims: ReceiptClaims
  form: RelayForm
  inspected: InspectedFile
  uploads: DirectUploads
}

async function exchange(args: Exchange): Promise<RelayedUpload> {
  const { claims, uploads } = args
  const { document, isOpen, status } = await readUploadState(args)
  if (status === 'uploaded' || status === 'pending') {
    throw alreadyUsed('A document has the image of this upload already.')
  }
  if (document === undefined && !isOpen) {
    throw alreadyUsed('This upload was used, cancelled or cleaned up.')
  }
  const relayed = await relay({ ...args, document })
  if (document !== undefined) {
    await endReceipt({ claims, relayed, uploads })
    await moveDocument({ ...args, document, relayed })
  }
  await settleOld({ claims, relayed, uploads })
  await uploads.emit({
    collection: claims.collection,
    data: { filesize: args.inspected.size, replaces: claims.imageId },
    documentId: document === undefined ? null : String(document.id),
    imageId: relayed.imageId,
    message: `"${claims.filename}" went to Cloudflare through this server, because its upload host failed.`,
    type: 'relayed',
  })
  return relayed
}

type RelayArgs = Exchange & { document: ImageDocument | undefined }

function relay({
  claims,
  document,
  form,
  inspected: { cleaned: bytes = form.bytes, mimeType, size },
  uploads: { req, service, ...uploads },
}: RelayArgs): Promise<RelayedUpload> {
  const { filename } = claims
  const { collection } = uploads
  const about = { collection: claims.collection, doc: {}, filename, req }
  return relayFile({
    ...uploads,
    claims,
    fallback: {
      creator: uploads.collection.creator?.(about),
      metadata: {
        ...service.options.directUploads.metadata,
        ...uploads.collection.metadata?.(about),
      },
      // Nobody knows yet what the document will ask for: its save can still make the image public.
      requireSignedURLs:
        document === undefined
          ? mayBePrivate(collection)
          : needsSignature({ collection, doc: document.doc, req }),
    },
    file: { bytes, mimeType, name: correctExtension({ filename, mimeType }), size },
    newId: randomUUID,
    now: service.now,
    sleep: (delayMs) => sleep(delayMs),
  })
}

type EndReceiptArgs = Pick<Exchange, 'claims' | 'uploads'> & { relayed: RelayedUpload }

/**
 * Before the document has its image, so that a crash between the two leaves no receipt for a second
 * one. While the document waits, it stands for the receipt.
 */
async function endReceipt({
  claims: { imageId, uploadId },
  relayed,
  uploads: { durable, ledger, service },
}: EndReceiptArgs): Promise<void> {
  if (relayed.imageId === imageId) return
  const dueAt = service.now().toISOString()
  const patch = { dueAt, expiresAt: null, imageId, kind: 'delete' } as const
  await ledger.update({ durable, id: directRowId(uploadId), patch })
}

type MoveDocumentArgs = Exchange & { document: ImageDocument; relayed: RelayedUpload }

/** The document that was created at once has its image with this. */
async function moveDocument({
  document,
  inspected: { height, mimeType, size, width },
  relayed,
  uploads,
}: MoveDocumentArgs): Promise<void> {
  const { durable, images, ledger } = uploads
  const isMoved = await images.writeState({
    document,
    patch: {
      cloudflare: {
        error: null,
        expiresAt: null,
        imageId: relayed.imageId,
        requireSignedURLs: relayed.requireSignedURLs,
        status: 'uploaded',
        uploadedAt: relayed.uploadedAt,
      },
      facts: { filesize: size, height, mimeType, width },
    },
  })
  if (!isMoved) {
    await withdraw({ issued: relayed, uploads })
    throw alreadyUsed('The document of this upload has changed meanwhile.')
  }
  await ledger.remove({ durable, id: directRowId(relayed.uploadId) })
}

type SettleOldArgs = {
  claims: ReceiptClaims
  relayed: RelayedUpload
  uploads: DirectUploads
}

/** The draft is of no use any more, and nobody waits for it. */
async function settleOld({ claims, relayed, uploads }: SettleOldArgs): Promise<void> {
  const { durable, ledger } = uploads
  // Under an id of its own the image took the draft's place.
  if (relayed.imageId === claims.imageId) {
    await ledger.remove({ durable, id: directRowId(claims.uploadId) })
  } else await withdraw({ issued: claims, uploads })
  await ledger.remove({ durable, id: checkRowId(claims.imageId) })
}
