import { createHmac, timingSafeEqual } from 'node:crypto'

import { CloudflareImagesError } from '../errors.js'

/** What a receipt vouches for. */
export type ReceiptClaims = {
  /** Slug of the upload collection. */
  collection: string
  /** Unix seconds. */
  expiresAt: number
  /** The name that the file was announced under, compared exactly. */
  filename: string
  imageId: string
  /** The stamp of the site that issued it. */
  site: string
  uploadId: string
  /** `<collection>:<id>` of the user it was issued to, null for a visitor. See {@link userKey}. */
  user: null | string
}

/** Longer than any that is issued: ids, names and slugs have limits of their own. */
const maxReceiptLength = 16_384
const receiptPattern = /^([\w-]+)\.([\w-]{43})$/

type CreateReceiptArgs = {
  claims: ReceiptClaims
  /** Payload's secret; the key of receipts is derived from it. */
  secret: string
}

/**
 * A signed note that a one-time upload URL was issued, for whom and for what. It goes to the browser
 * and comes back with the document, so it holds nothing secret.
 */
export function createReceipt({ claims, secret }: CreateReceiptArgs): string {
  const { collection, expiresAt, filename, imageId, site, uploadId, user } = claims
  const text = JSON.stringify({ collection, expiresAt, filename, imageId, site, uploadId, user })
  const body = Buffer.from(text, 'utf8').toString('base64url')
  return `${body}.${signBody({ body, secret }).toString('base64url')}`
}

type ReadReceiptArgs = {
  now: Date
  /** As it came in. */
  receipt: unknown
  secret: string
}

/**
 * The claims of a receipt that this site signed and that is still good.
 *
 * @throws CloudflareImagesError RECEIPT_INVALID, RECEIPT_EXPIRED
 */
export function readReceipt({ now, receipt, secret }: ReadReceiptArgs): ReceiptClaims {
  if (typeof receipt !== 'string' || receipt === '') {
    throw invalid('The upload has no receipt. Ask for a one-time upload URL first.')
  }
  const [, body, signature] =
    receipt.length > maxReceiptLength ? [] : (receiptPattern.exec(receipt) ?? [])
  if (body === undefined || signature === undefined) throw forged()
  const given = Buffer.from(signature, 'base64url')
  const expected = signBody({ body, secret })
  // Compared as bytes and as text: base64 has several spellings of one value.
  const isOurs =
    given.byteLength === expected.byteLength &&
    timingSafeEqual(given, expected) &&
    expected.toString('base64url') === signature
  if (!isOurs) throw forged()
  const claims = parseClaims(body)
  if (claims.expiresAt * 1000 <= now.getTime()) {
    throw new CloudflareImagesError({
      code: 'RECEIPT_EXPIRED',
      details: { expiresAt: claims.expiresAt },
      message: 'The receipt of this upload has expired. Choose the file again.',
    })
  }
  return claims
}

type AssertReceiptFitsArgs = {
  claims: ReceiptClaims
  expected: Pick<ReceiptClaims, 'collection' | 'filename' | 'site' | 'user'>
}

/**
 * Checks that a receipt is used by whom, where and for what it was issued.
 *
 * @throws CloudflareImagesError RECEIPT_MISMATCH, naming what differs
 */
export function assertReceiptFits({ claims, expected }: AssertReceiptFitsArgs): void {
  const differs = bindings.find(([key]) => claims[key] !== expected[key])
  if (differs === undefined) return
  const [mismatch, reason] = differs
  throw new CloudflareImagesError({
    code: 'RECEIPT_MISMATCH',
    details: { mismatch },
    message: `The receipt of this upload was issued ${reason}. Choose the file again.`,
  })
}

const bindings = [
  ['site', 'by another site'],
  ['collection', 'for another collection'],
  ['user', 'to another user'],
  ['filename', 'for a file of another name'],
] as const satisfies readonly (readonly [keyof ReceiptClaims, string])[]

/** Who a receipt is for: ids are only unique within their collection. */
export function userKey(
  user: { collection: string; id: number | string } | null | undefined,
): null | string {
  return user === null || user === undefined ? null : `${user.collection}:${user.id}`
}

/** A key of its own for receipts: Payload signs other things with the same secret. */
function signBody({ body, secret }: { body: string; secret: string }): Buffer {
  const key = createHmac('sha256', secret).update('payload-cloudflare-images:receipt:v1').digest()
  return createHmac('sha256', key).update(body, 'ascii').digest()
}

function parseClaims(body: string): ReceiptClaims {
  const value = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as ReceiptClaims
  const texts = [value.collection, value.filename, value.imageId, value.site, value.uploadId]
  const isWhole =
    texts.every((text) => typeof text === 'string') &&
    Number.isSafeInteger(value.expiresAt) &&
    (value.user === null || typeof value.user === 'string')
  // Signed by us, yet of another version of the package.
  if (!isWhole) throw forged()
  return value
}

const forged = (): CloudflareImagesError =>
  invalid('The receipt of this upload is damaged or was not issued here. Choose the file again.')

function invalid(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'RECEIPT_INVALID', message })
}
