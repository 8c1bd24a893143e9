import type { VariantOptions } from '../../core/variantOptions.js'
import type { StoredOriginal } from '../render/storedOriginal.js'

import { type NamedVariant, parseVariantOptions } from '../../core/variant.js'
import { isCloudflareImagesError } from '../../errors.js'
import { DeliveryError } from './deliveryError.js'
import { verifySignature } from './verifySignature.js'

/** What delivery asks of the account's store. */
export type DeliverySource = {
  getConfig: () => Promise<{ browserTTL?: number; flexibleVariants: boolean }>
  /** Values, not names. */
  getSigningKeys: () => Promise<string[]>
  getVariant: (name: string) => Promise<NamedVariant | null>
  /** Null for an image that is unknown, or not uploaded yet. */
  resolveImage: (imageId: string) => Promise<StoredOriginal | null>
}

/** The path of a request, split by whoever routed it; `rest` and `search` as they were sent. */
export type DeliveryTarget = { accountHash: string; rest: string; search: string }

export type ResolvedRequest = {
  /** Seconds browsers may keep the answer, from the account; undefined for the default. */
  browserTTL: number | undefined
  options: VariantOptions
  original: StoredOriginal
  /** Set for an answer that only a signature opened; `expiresAt` in unix seconds. */
  signature: { expiresAt: number | undefined } | undefined
}

type ResolveRequestArgs = {
  accountHash: string
  nowSeconds: number
  source: DeliverySource
  target: DeliveryTarget
}

/**
 * Finds what is asked for, and whether it may be had.
 * @throws DeliveryError for everything that may not.
 */
export async function resolveRequest({
  accountHash,
  nowSeconds,
  source,
  target,
}: ResolveRequestArgs): Promise<ResolvedRequest> {
  if (target.accountHash !== accountHash) {
    throw new DeliveryError({
      code: 9427,
      message: 'The account hash in the URL is not the one of this account.',
    })
  }
  const { imageId, variant } = parseDeliveryPath(target.rest)
  const config = await source.getConfig()
  if (variant.kind === 'flexible' && !config.flexibleVariants) {
    throw new DeliveryError({
      code: 9429,
      message: 'Flexible variants are not enabled for this account.',
    })
  }
  const options = variant.kind === 'flexible' ? readOptions(variant.segment) : undefined
  const original = await source.resolveImage(imageId)
  if (!original) throw new DeliveryError({ code: 5404, message: 'Image not found' })
  const named = await findVariant({ original, source, variant })
  const isOpen = !original.requireSignedURLs || named?.neverRequireSignedURLs === true
  if (!isOpen) await assertSigned({ accountHash, nowSeconds, source, target, variant })
  return {
    browserTTL: config.browserTTL,
    options: options ?? named?.options ?? {},
    original,
    signature: isOpen ? undefined : { expiresAt: readExpiry(target.search) },
  }
}

function readOptions(segment: string): VariantOptions {
  try {
    return parseVariantOptions(segment)
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    throw new DeliveryError({ cause: error, code: 9401, message: error.message })
  }
}

type FindVariantArgs = {
  original: StoredOriginal
  source: DeliverySource
  variant: DeliveryPath['variant']
}

async function findVariant({
  original,
  source,
  variant,
}: FindVariantArgs): Promise<NamedVariant | undefined> {
  if (variant.kind === 'flexible') return undefined
  const found = await source.getVariant(variant.name)
  // A drawing is delivered as it is, so any variant name serves it.
  if (!found && original.mimeType !== 'image/svg+xml') {
    throw new DeliveryError({
      code: 9425,
      message: "This account doesn't have variant with this name",
    })
  }
  return found ?? undefined
}

type AssertSignedArgs = {
  accountHash: string
  nowSeconds: number
  source: DeliverySource
  target: DeliveryTarget
  variant: DeliveryPath['variant']
}

async function assertSigned({
  accountHash,
  nowSeconds,
  source,
  target,
  variant,
}: AssertSignedArgs): Promise<void> {
  if (variant.kind === 'flexible') {
    throw new DeliveryError({
      code: 9425,
      message:
        'Access denied. Flexible variants cannot be used for images that require signed URLs',
    })
  }
  const state = await verifySignature({
    keys: await source.getSigningKeys(),
    nowSeconds,
    path: `/${accountHash}/${target.rest}`,
    search: target.search,
  })
  if (state === 'valid') return
  throw new DeliveryError({ code: 9425, message: signatureMessages[state] })
}

const signatureMessages = {
  expired: 'Access denied. The URL signature has expired',
  invalid: 'URL signature does not match. Expecting SHA-256 HMAC of the path and expiry',
  unsigned: 'Access denied. This image requires a signed URL',
} as const

function readExpiry(search: string): number | undefined {
  const text = new URLSearchParams(search).get('exp')
  return text === null ? undefined : Number(text)
}

/** Longer than any legal image id (1,024 characters, encoded) with a generous option string. */
const maxPathLength = 8_192

type DeliveryPath = {
  imageId: string
  /** The last segment: still encoded when it holds options, decoded when it names a variant. */
  variant: { kind: 'flexible'; segment: string } | { kind: 'named'; name: string }
}

/**
 * Splits the raw `<image id>/<variant or options>` part of a delivery URL. The id may span
 * segments. Each segment is decoded exactly once, so a doubly encoded slash stays an odd name and
 * never becomes a path.
 * @throws DeliveryError 9426 for anything that is no such path.
 */
export function parseDeliveryPath(rest: string): DeliveryPath {
  if (rest.length > maxPathLength) {
    throw refuse(`the path is longer than ${maxPathLength} characters`)
  }
  const segments = rest.replace(/^\//, '').split('/')
  const last = segments.pop()
  if (segments.length === 0 || last === undefined || last === '') {
    throw refuse('an image id and a variant are required: /<account hash>/<image id>/<variant>')
  }
  const imageId = segments.map(decodeSegment).join('/')
  if (last.includes('=') || /%3d/i.test(last)) {
    decodeSegment(last)
    return { imageId, variant: { kind: 'flexible', segment: last } }
  }
  return { imageId, variant: { kind: 'named', name: decodeSegment(last) } }
}

function decodeSegment(segment: string): string {
  let text: string
  try {
    text = decodeURIComponent(segment)
  } catch {
    throw refuse('a percent sign is not followed by two hexadecimal digits of UTF-8')
  }
  if (text === '') throw refuse('the path has an empty segment')
  if (text === '.' || text === '..') throw refuse('the path has a dot segment')
  if (/[/\\]/.test(text)) throw refuse('the path has an encoded slash or a backslash')
  if (/\p{Cc}/u.test(text)) throw refuse('the path has a control character')
  return text
}

function refuse(reason: string): DeliveryError {
  return new DeliveryError({ code: 9426, message: `Invalid delivery URL: ${reason}.` })
}
