import { parseVariantOptions } from '../../core/variant.js'
import type { NamedVariant } from '../../core/variant.js'
import type { VariantOptions } from '../../core/variantOptions.js'
import { isCloudflareImagesError } from '../../errors.js'
import type { StoredOriginal } from '../render/storedOriginal.js'
import { DeliveryError } from './deliveryError.js'
import { parseDeliveryPath } from './parseDeliveryPath.js'
import type { DeliveryPath } from './parseDeliveryPath.js'
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
