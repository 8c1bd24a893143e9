import type { PayloadRequest } from 'payload'

import type { ReceiptClaims } from '../../core/receipt.js'
import type { IssuedUpload } from '../../service/directUpload/issueDirectUpload.js'
import type { DirectUploadCall } from './openDirectUploads.js'

import { assertReceiptFits, createReceipt, readReceipt, userKey } from '../../core/receipt.js'

/** The receipt of an upload, for the person who makes this request. */
export function signReceipt({
  issued: { filename, imageId, receiptExpiresAt, uploadId },
  req,
  service,
  slug,
}: DirectUploadCall & {
  issued: Pick<IssuedUpload, 'filename' | 'imageId' | 'receiptExpiresAt' | 'uploadId'>
}): string {
  return createReceipt({
    claims: {
      collection: slug,
      expiresAt: Math.floor(Date.parse(receiptExpiresAt) / 1000),
      filename,
      imageId,
      site: service.site,
      uploadId,
      user: userOf(req),
    },
    secret: req.payload.secret,
  })
}

/**
 * The claims of a receipt that came back, if it was issued to this person, here.
 *
 * @throws CloudflareImagesError RECEIPT_INVALID, RECEIPT_EXPIRED, RECEIPT_MISMATCH
 */
export function openReceipt({
  filename,
  receipt,
  req,
  service,
  slug,
}: DirectUploadCall & {
  /** Of the file that comes with it; `undefined` where none does. */
  filename: string | undefined
  receipt: unknown
}): ReceiptClaims {
  const claims = readReceipt({ now: service.now(), receipt, secret: req.payload.secret })
  assertReceiptFits({
    claims,
    expected: {
      collection: slug,
      filename: filename ?? claims.filename,
      site: service.site,
      user: userOf(req),
    },
  })
  return claims
}

/** Payload types its users without their collection where a config has no generated types. */
function userOf({ user }: PayloadRequest): null | string {
  return userKey(user)
}
