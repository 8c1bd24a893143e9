import type { ReceiptClaims } from '../../core/receipt.js'
import type { Row } from '../../core/row.js'
import type { ImageDocument } from '../../service/imageDocuments.js'
import type { DirectUploads } from './openDirectUploads.js'

import { isImageStatus, type ImageStatus } from '../../core/imageStatus.js'
import { CloudflareImagesError } from '../../errors.js'
import { defaultGraceSeconds, type ServiceCollection } from '../../service/createService.js'
import { claimRowId, directRowId, type Ledger } from '../../service/ledger.js'
import { mayBePrivate } from '../../service/privacy/needsSignature.js'

/** What has become of an upload: its note in the ledger, and the document that was created with it. */
export type UploadState = {
  document: ImageDocument | undefined
  /** True while its receipt can be used. */
  isOpen: boolean
  status: ImageStatus | undefined
}

type ReadUploadStateArgs = {
  claims: ReceiptClaims
  uploads: DirectUploads
}

export async function readUploadState({
  claims: { imageId, uploadId },
  uploads: { images, ledger },
}: ReadUploadStateArgs): Promise<UploadState> {
  const document = await images.findByImageId({ imageId })
  const row = await ledger.readRow({ id: directRowId(uploadId) })
  return {
    document,
    isOpen: row?.kind === 'direct',
    status: document === undefined ? undefined : statusOf(document.doc),
  }
}

type ResolveCurrentImageIdArgs = {
  claims: ReceiptClaims
  collection: ServiceCollection
  ledger: Ledger
}

/**
 * The claims of a receipt, with the id that the image has now: a save that came to nothing may have
 * changed its privacy, and with it its id.
 */
export async function resolveCurrentImageId({
  claims,
  collection,
  ledger,
}: ResolveCurrentImageIdArgs): Promise<ReceiptClaims> {
  if (!mayBePrivate(collection)) return claims
  const row = await ledger.readRow({ id: directRowId(claims.uploadId) })
  return row?.kind === 'direct' && row.imageId !== null
    ? { ...claims, imageId: row.imageId }
    : claims
}

/** The status of a document's image. */
export function statusOf(doc: Row): ImageStatus | undefined {
  const { status } = (doc.cloudflare ?? {}) as Row
  return isImageStatus(status) ? status : undefined
}

/**
 * Does something with an upload that must not meet a save or a second try: of all who want the
 * image, one gets it. What failed can be tried again.
 *
 * @throws CloudflareImagesError ALREADY_USED, and what the task throws
 */
export async function withClaim<T>({
  claims: { collection, imageId, uploadId },
  task,
  uploads: { durable, ledger, service },
}: {
  claims: ReceiptClaims
  task: () => Promise<T>
  uploads: DirectUploads
}): Promise<T> {
  const id = claimRowId(imageId)
  const dueAt = new Date(service.now().getTime() + defaultGraceSeconds * 1000).toISOString()
  const isFree = await ledger.insert({
    durable,
    row: {
      attempts: 0,
      collectionSlug: collection,
      dueAt,
      expiresAt: null,
      filename: null,
      id,
      imageId,
      kind: 'claim',
      lastError: null,
      uploadId,
    },
  })
  if (!isFree) throw alreadyUsed('This upload is being saved, or was.')
  try {
    return await task()
  } finally {
    await ledger.remove({ durable, id })
  }
}

export function alreadyUsed(reason: string): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'ALREADY_USED',
    message: `${reason} Choose the file again for another document.`,
  })
}
