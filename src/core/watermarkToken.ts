import type { Size } from './geometry.js'
import type { NamedVariantOptions } from './variant.js'
import type { ParsedMark } from './watermark.js'

import { CloudflareImagesError } from '../errors.js'
import { markPositions } from './watermark.js'

/** What a token lets its holder see: one picture with one mark, until it expires. */
export type WatermarkClaims = {
  /** Unix seconds. */
  expiresAt: number
  imageId: string
  mark: ParsedMark
  /** Pixels of the upright original; null when unknown, then the Worker measures it. */
  original: null | Size
  /** What the variant does to the picture. */
  transform: NamedVariantOptions
  /** Name of the variant. */
  variant: string
  /** Whom the token was issued to, for the record; null for a visitor. */
  viewer: null | string
}

/** The parts of a token as text: `v1.<sealed claims>.<signature>`, both base64url. */
export type TokenParts = { sealed: string; signature: string }

/** Longer than any that is issued: names, ids and texts have limits of their own. */
const maxTokenLength = 16_384
const tokenPattern = /^v1\.([\w-]+)\.([\w-]{43})$/

/** What keys are derived from the secret for, so that neither is used for anything else. */
export const tokenKeyLabels = {
  seal: 'payload-cloudflare-images:watermark:seal:v1',
  sign: 'payload-cloudflare-images:watermark:sign:v1',
} as const

/** Bytes of the signature that the cipher starts from. */
export const tokenCounterBytes = 16

/**
 * What is signed: the claims and the Worker that they are for, because two Workers may share a
 * secret and not an account.
 *
 * @param args.host as it stands in the URL, with a port where there is one.
 */
export function tokenText({ claims, host }: { claims: string; host: string }): string {
  return `v1\n${host}\n${claims}`
}

/** Writes a token. */
export function formatToken({ sealed, signature }: TokenParts): string {
  return `v1.${sealed}.${signature}`
}

/**
 * Takes a token apart, without trusting it.
 *
 * @throws CloudflareImagesError TOKEN_INVALID
 */
export function splitToken(token: string): TokenParts {
  const [, sealed, signature] =
    token.length > maxTokenLength ? [] : (tokenPattern.exec(token) ?? [])
  if (sealed === undefined || signature === undefined) throw invalidToken()
  return { sealed, signature }
}

/** True when a mark can travel in a token: the Worker has no files, and turns by right angles only. */
export function isWorkerMark({ rotate, source }: ParsedMark): boolean {
  return (source.kind === 'imageId' || source.kind === 'text') && rotate % 90 === 0
}

/** What the picture depends on, in one spelling: neither viewer nor expiry changes a pixel. */
export function describePicture({
  imageId,
  mark,
  original,
  transform,
}: Pick<WatermarkClaims, 'imageId' | 'mark' | 'original' | 'transform'>): string {
  return JSON.stringify([imageId, sortKeys(mark), sortKeys(original), sortKeys(transform)])
}

/** Claims as text: equal claims give equal text. */
export function encodeWatermarkClaims(claims: WatermarkClaims): string {
  const { expiresAt, imageId, mark, original, transform, variant, viewer } = claims
  return JSON.stringify(
    sortKeys({ expiresAt, imageId, mark, original, transform, variant, viewer }),
  )
}

/**
 * Claims out of a token whose signature was right.
 *
 * @throws CloudflareImagesError TOKEN_INVALID for claims of another version of the package,
 * TOKEN_EXPIRED
 */
export function parseWatermarkClaims({ now, text }: { now: Date; text: string }): WatermarkClaims {
  const claims = readClaims(text)
  if (claims === undefined) throw invalidToken()
  if (claims.expiresAt * 1000 <= now.getTime()) {
    throw new CloudflareImagesError({
      code: 'TOKEN_EXPIRED',
      details: { expiresAt: claims.expiresAt },
      message: 'This address has expired. Load the page again to get a new one.',
    })
  }
  return claims
}

/** One answer to every forgery, so that it tells nothing about what was wrong. */
export function invalidToken(): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'TOKEN_INVALID',
    message: 'This address is damaged or was not issued for this Worker.',
  })
}

function readClaims(text: string): undefined | WatermarkClaims {
  try {
    const claims = JSON.parse(text) as WatermarkClaims
    return isWhole(claims) ? claims : undefined
  } catch {
    // No JSON, or a part is missing that another version leaves out.
    return undefined
  }
}

function isWhole(claims: WatermarkClaims): boolean {
  const { expiresAt, imageId, mark, original, transform, variant, viewer } = claims
  const numbers = [mark.margin, mark.opacity, mark.rotate, mark.width]
  return (
    Number.isSafeInteger(expiresAt) &&
    typeof imageId === 'string' &&
    imageId !== '' &&
    typeof variant === 'string' &&
    (viewer === null || typeof viewer === 'string') &&
    typeof transform.fit === 'string' &&
    numbers.every((value) => Number.isFinite(value)) &&
    ['both', 'none', 'x', 'y'].includes(mark.repeat) &&
    (original === null || (isSide(original.width) && isSide(original.height))) &&
    markPositions.includes(mark.position) &&
    isWorkerMark(mark)
  )
}

function isSide(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sortKeys(entry)]),
  )
}
