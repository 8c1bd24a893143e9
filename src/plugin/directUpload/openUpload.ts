import type { ReceiptClaims } from '../../core/receipt.js'
import type { ServiceCollection } from '../../service/createService.js'
import type { ImageDocument } from '../../service/imageRecords.js'
import type { Records } from '../../service/records.js'
import type { DirectUploads } from './openDirectUploads.js'

import { isImageStatus, type ImageStatus } from '../../core/imageStatus.js'
import { CloudflareImagesError } from '../../errors.js'
import { defaultGraceSeconds } from '../../service/createService.js'
import { mayBePrivate } from '../../service/privacy/needsSignature.js'
import { claimRowId, directRowId } from '../../service/records.js'

type Row = Readonly<Record<string, unknown>>

/** What has become of an upload: its note in the ledger, and the document that was created with it. */
export type UploadState = {
  document: ImageDocument | undefined
  /** True while its receipt can be used. */
  isOpen: boolean
  status: ImageStatus | undefined
}

export async function readUploadState({
  claims: { imageId, uploadId },
  uploads: { imageRecords, records },
}: {
  claims: ReceiptClaims
  uploads: DirectUploads
}): Promise<UploadState> {
  const document = await imageRecords.findByImageId({ imageId })
  const row = await records.readRow({ id: directRowId(uploadId) })
  return {
    document,
    isOpen: row?.kind === 'direct',
    status: document === undefined ? undefined : statusOf(document.doc),
  }
}

/**
 * The claims of a receipt, with the id that the image has now: a save that came to nothing may have
 * changed its privacy, and with it its id.
 */
export async function followUpload({
  claims,
  collection,
  records,
}: {
  claims: ReceiptClaims
  collection: ServiceCollection
  records: Records
}): Promise<ReceiptClaims> {
  if (!mayBePrivate(collection)) return claims
  const row = await records.readRow({ id: directRowId(claims.uploadId) })
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
  uploads: { durable, records, service },
}: {
  claims: ReceiptClaims
  task: () => Promise<T>
  uploads: DirectUploads
}): Promise<T> {
  const id = claimRowId(imageId)
  const dueAt = new Date(service.now().getTime() + defaultGraceSeconds * 1000).toISOString()
  const isFree = await records.insert({
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
    await records.remove({ durable, id })
  }
}

export function alreadyUsed(reason: string): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'ALREADY_USED',
    message: `${reason} Choose the file again for another document.`,
  })
}
