import type { PayloadRequest } from 'payload'

import type { ReceiptClaims } from '../../core/receipt.js'
import type { IssuedUpload } from '../../service/directUpload/issueDirectUpload.js'
import type { DirectUploadCall } from './openDirectUploads.js'

import { cleanFilename } from '../../core/filename.js'
import { assertReceiptFits, createReceipt, readReceipt, userKey } from '../../core/receipt.js'
import { group } from '../../core/schema.js'

/** What reads a receipt judges it, with codes of its own. */
export const receiptRequest = group({ receipt: { read: (given) => given } })

type SignReceiptArgs = DirectUploadCall & {
  issued: Pick<IssuedUpload, 'filename' | 'imageId' | 'receiptExpiresAt' | 'uploadId'>
}

/** The receipt of an upload, for the person who makes this request. */
export function signReceipt({
  issued: { filename, imageId, receiptExpiresAt, uploadId },
  req,
  service,
  slug,
}: SignReceiptArgs): string {
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

type OpenReceiptArgs = DirectUploadCall & {
  /** Of the file that comes with it; `undefined` where none does. */
  filename: string | undefined
  receipt: unknown
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
}: OpenReceiptArgs): ReceiptClaims {
  const claims = readReceipt({ now: service.now(), receipt, secret: req.payload.secret })
  assertReceiptFits({
    claims,
    expected: {
      collection: slug,
      filename: filename === undefined ? claims.filename : cleanFilename(filename),
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
