import type { DeliveryShape } from './deliveryURL.js'

import { createHmac, timingSafeEqual } from 'node:crypto'

import { CloudflareImagesError } from '../errors.js'
import { locateDelivery, parseDeliveryPath } from './deliveryURL.js'
import { isFlexibleSegment } from './variant.js'

/** `expired` is said only of a signature that was right. */
export type SignatureState = 'expired' | 'invalid' | 'unsigned' | 'valid'

const signaturePattern = /^[\da-f]{64}$/
const expiryPattern = /^\d{1,12}$/

function refuse(message: string): never {
  throw new CloudflareImagesError({ code: 'SIGNATURE_INVALID', message })
}

/**
 * The signature of a text: lower-case hexadecimal HMAC-SHA256. The key is taken as UTF-8 text; it
 * looks like base64 and must not be decoded.
 */
export function signText({ key, text }: { key: string; text: string }): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex')
}

/** `a=1&b=2` as pairs, in order and as written: the signature covers the encoding, too. */
function splitQuery(query: string): string[] {
  return query
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '')
}

function hasName(name: string): (pair: string) => boolean {
  return (pair) => pair === name || pair.startsWith(`${name}=`)
}

/**
 * The path that Cloudflare signs: always `/<account hash>/<id>/<variant>`, also when the URL is on an
 * own domain (with its `/cdn-cgi/imagedelivery`) or behind a proxy that leaves the hash out.
 */
function signedPath({ accountHash, rest }: { accountHash: string; rest: string }): string {
  return `/${accountHash}${rest}`
}

type SignURLArgs = {
  delivery?: DeliveryShape
  expiresAt?: number
  key: string
  url: string
}

/**
 * Adds `exp` and `sig` to a delivery URL. An `exp` or `sig` that is there already is replaced.
 *
 * @param args.expiresAt unix seconds; without it the URL never expires.
 * @throws CloudflareImagesError DELIVERY_URL_INVALID for a foreign URL, VARIANT_INVALID for a flexible
 * variant (Cloudflare signs named ones only), SIGNATURE_INVALID for an empty key or a bad expiry.
 */
export function signURL({ delivery, expiresAt, key, url }: SignURLArgs): string {
  if (key === '') refuse('Delivery URLs cannot be signed without a signing key.')
  if (expiresAt !== undefined && !(Number.isSafeInteger(expiresAt) && expiresAt > 0)) {
    refuse('The expiry of a signed URL must be a time in whole unix seconds.')
  }
  const located = locateDelivery({ delivery, url })
  const path = located && parseDeliveryPath(located.rest)
  if (!path || located.accountHash === undefined) {
    throw new CloudflareImagesError({
      code: 'DELIVERY_URL_INVALID',
      message: 'Only a delivery URL of Cloudflare Images can be signed.',
    })
  }
  if (isFlexibleSegment(path.segment)) {
    throw new CloudflareImagesError({
      code: 'VARIANT_INVALID',
      message: 'Cloudflare serves private images in named variants only: sign one of these.',
    })
  }
  const pairs = splitQuery(located.query).filter(
    (pair) => !hasName('exp')(pair) && !hasName('sig')(pair),
  )
  if (expiresAt !== undefined) pairs.push(`exp=${expiresAt}`)
  const query = pairs.length === 0 ? '' : `?${pairs.join('&')}`
  const text = signedPath({ accountHash: located.accountHash, rest: located.rest }) + query
  const sig = signText({ key, text })
  const { base, hash, origin, rest } = located
  return `${origin}${base}${rest}${query}${query === '' ? '?' : '&'}sig=${sig}${hash}`
}

type IsSignedByAnyArgs = {
  keys: readonly string[]
  sig: string
  text: string
}

/** All keys are tried whatever happens, so that the time taken tells nothing. */
function isSignedByAny({ keys, sig, text }: IsSignedByAnyArgs): boolean {
  const given = Buffer.from(sig, 'latin1')
  let isSigned = false
  for (const key of keys) {
    const isEqual = timingSafeEqual(Buffer.from(signText({ key, text }), 'latin1'), given)
    isSigned = isSigned || (isEqual && key !== '')
  }
  return isSigned
}

type VerifySignedPathArgs = {
  keys: readonly string[]
  nowSeconds: number
  path: string
  query: string
}

/**
 * Checks the signature of a path and query as Cloudflare does: any of the keys will do.
 *
 * @param args.path `/<account hash>/<id>/<variant>` as requested (URL-encoded), without an own domain's prefix.
 */
export function verifySignedPath({
  keys,
  nowSeconds,
  path,
  query,
}: VerifySignedPathArgs): SignatureState {
  const pairs = query.replace(/^\?/, '').split('&')
  const signatures = pairs.filter(hasName('sig'))
  const expiries = pairs.filter(hasName('exp'))
  if (signatures.length === 0) return 'unsigned'
  const sig = signatures[0]?.slice('sig='.length) ?? ''
  const expiry = expiries[0]?.slice('exp='.length)
  if (signatures.length > 1 || expiries.length > 1 || !signaturePattern.test(sig)) return 'invalid'
  if (expiry !== undefined && !expiryPattern.test(expiry)) return 'invalid'
  // It comes last: what stood behind it would be part of no text that anybody has signed.
  if (!hasName('sig')(pairs.at(-1) ?? '')) return 'invalid'
  const rest = pairs.slice(0, -1)
  const text = rest.length === 0 ? path : `${path}?${rest.join('&')}`
  if (!isSignedByAny({ keys, sig, text })) return 'invalid'
  return expiry !== undefined && Number(expiry) <= nowSeconds ? 'expired' : 'valid'
}

type VerifySignedURLArgs = {
  delivery?: DeliveryShape
  keys: readonly string[]
  nowSeconds: number
  url: string
}

/** Checks the signature of a delivery URL against every key. A foreign URL is `invalid`. */
export function verifySignedURL({
  delivery,
  keys,
  nowSeconds,
  url,
}: VerifySignedURLArgs): SignatureState {
  const located = locateDelivery({ delivery, url })
  if (located?.accountHash === undefined) return 'invalid'
  const { accountHash, query, rest } = located
  return verifySignedPath({ keys, nowSeconds, path: signedPath({ accountHash, rest }), query })
}

type BucketExpiryArgs = {
  bucketSeconds: number
  expiresInSeconds: number
  nowSeconds: number
}

/**
 * An expiry in unix seconds, at least `expiresInSeconds` from now and rounded up to a multiple of
 * `bucketSeconds`: within a bucket the same image has the same URL, so that caches work.
 */
export function bucketExpiry({
  bucketSeconds,
  expiresInSeconds,
  nowSeconds,
}: BucketExpiryArgs): number {
  const earliest = Math.ceil(nowSeconds + expiresInSeconds)
  if (bucketSeconds <= 1) return earliest
  return Math.ceil(earliest / bucketSeconds) * bucketSeconds
}
