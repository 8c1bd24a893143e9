import type { VariantRef } from './variant.js'
import type { VariantOptions } from './variantOptions.js'

import { CloudflareImagesError } from '../errors.js'
import { assertImageId, encodeImageIdForDelivery } from './imageId.js'
import {
  formatVariant,
  isFlexibleSegment,
  parseVariantName,
  parseVariantOptions,
} from './variant.js'

/** Where images are delivered from, and how their paths begin. */
export type DeliveryShape = {
  accountHash: string
  /** False for a proxy whose paths leave the hash out. */
  includeAccountHash: boolean
  /** Scheme, host and port; `''` for URLs relative to the site's root. */
  origin: string
  /** `''`, or a path that begins with a slash and does not end with one. */
  pathPrefix: string
}

/** What a delivery URL says. */
export type ParsedDeliveryURL = {
  accountHash?: string
  imageId: string
  /** With its question mark; `''` when there is none. */
  query: string
  variant:
    { kind: 'flexible'; options: VariantOptions; segment: string } | { kind: 'named'; name: string }
}

/** Image id and last segment of a delivery path, the latter as written. */
export type DeliveryPath = { imageId: string; segment: string }

const standardOrigin = 'https://imagedelivery.net'
const customDomainPrefix = '/cdn-cgi/imagedelivery'
const hashPattern = /^[A-Za-z0-9_-]{1,64}$/
const pathPattern = /^(?:\/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)*$/

function refuseBase(reason: string): never {
  throw new CloudflareImagesError({
    code: 'OPTIONS_INVALID',
    message: `The delivery base URL ${reason}.`,
  })
}

function splitBase(baseURL: string): { origin: string; path: string } {
  if (/^\/(?!\/)/.test(baseURL)) return { origin: '', path: baseURL }
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    return refuseBase('must begin with https:// or http://, or be a path that begins with a slash')
  }
  if (url.username !== '' || url.password !== '') return refuseBase('must not hold credentials')
  if (url.search !== '' || url.hash !== '') {
    return refuseBase('must not hold a query or a fragment')
  }
  return { origin: url.origin, path: url.pathname }
}

type ParseDeliveryBaseArgs = {
  accountHash: string
  baseURL?: string
  includeAccountHash?: boolean
}

/**
 * Reads the base URL of delivery: none for imagedelivery.net, an own domain (a base without a path
 * gets `/cdn-cgi/imagedelivery`), or with `includeAccountHash: false` a proxy.
 *
 * @throws CloudflareImagesError OPTIONS_INVALID
 */
export function parseDeliveryBase({
  accountHash,
  baseURL = standardOrigin,
  includeAccountHash = true,
}: ParseDeliveryBaseArgs): DeliveryShape {
  if (!hashPattern.test(accountHash)) {
    throw new CloudflareImagesError({
      code: 'OPTIONS_INVALID',
      message:
        'The account hash must be letters, digits, hyphens and underscores: it is the first part of the delivery URLs that the dashboard shows, not the account id.',
    })
  }
  const { origin, path } = splitBase(baseURL)
  let pathPrefix = path.replace(/\/+$/, '')
  if (!pathPattern.test(pathPrefix) || /(?:^|\/)\.{1,2}(?:\/|$)/.test(pathPrefix)) {
    refuseBase('has a path that is not a plain URL path')
  }
  // The dashboard shows the URL with the hash in it; people paste it whole.
  if (includeAccountHash && pathPrefix.endsWith(`/${accountHash}`)) {
    pathPrefix = pathPrefix.slice(0, -accountHash.length - 1)
  }
  const isOwnDomain = origin !== standardOrigin && origin !== ''
  if (isOwnDomain && pathPrefix === '' && includeAccountHash) pathPrefix = customDomainPrefix
  return { accountHash, includeAccountHash, origin, pathPrefix }
}

/** The path of every delivery URL up to the image id, without a slash at the end. */
function pathBase({ accountHash, includeAccountHash, pathPrefix }: DeliveryShape): string {
  return includeAccountHash ? `${pathPrefix}/${accountHash}` : pathPrefix
}

type BuildDeliveryURLArgs = {
  delivery: DeliveryShape
  imageId: string
  variant: VariantRef
}

/**
 * The delivery URL of an image in a variant. Equal arguments give equal URLs.
 *
 * @throws CloudflareImagesError IMAGE_ID_INVALID or VARIANT_INVALID
 */
export function buildDeliveryURL({ delivery, imageId, variant }: BuildDeliveryURLArgs): string {
  const id = encodeImageIdForDelivery(imageId)
  return `${delivery.origin}${pathBase(delivery)}/${id}/${formatVariant(variant)}`
}

/**
 * Splits what follows the account hash in a delivery path: everything up to the last segment is the
 * id. Null when it addresses no image; the segment is not judged.
 */
export function parseDeliveryPath(path: string): DeliveryPath | null {
  const parts = path.replace(/^\//, '').split('/')
  const segment = parts.pop()
  if (segment === undefined || segment === '' || parts.length === 0) return null
  try {
    const imageId = parts.map(decodeURIComponent).join('/')
    assertImageId(imageId)
    return { imageId, segment }
  } catch {
    // Malformed encoding, or an id that no image can have.
    return null
  }
}

function parseSegment(segment: string): ParsedDeliveryURL['variant'] | null {
  try {
    return isFlexibleSegment(segment)
      ? { kind: 'flexible', options: parseVariantOptions(segment), segment }
      : { kind: 'named', name: parseVariantName(segment) }
  } catch {
    return null
  }
}

type SplitURL = { hash: string; origin: string; path: string; query: string }

/** Takes apart what a browser would request; null for what it would read differently from us. */
function splitURL(url: string): null | SplitURL {
  // URL parsers drop tabs and line ends and turn backslashes into slashes.
  if (/[\s\\\p{Cc}]/u.test(url)) return null
  const isRootRelative = /^\/(?!\/)/.test(url)
  const absolute = isRootRelative ? `https://root-relative.invalid${url}` : url
  if (!URL.canParse(absolute)) return null
  const { hash, origin, password, pathname, search, username } = new URL(absolute)
  if (username !== '' || password !== '') return null
  return { hash, origin: isRootRelative ? '' : origin, path: pathname, query: search }
}

type Located = SplitURL & { accountHash: string | undefined; base: string; rest: string }

function locate({ delivery, url }: { delivery: DeliveryShape; url: SplitURL }): Located | null {
  const base = pathBase(delivery)
  if (url.origin !== delivery.origin || !url.path.startsWith(`${base}/`)) return null
  const rest = url.path.slice(base.length)
  return { ...url, accountHash: delivery.accountHash, base, rest }
}

function locateStandard(url: SplitURL): Located | null {
  const [, hash = ''] = url.path.split('/', 2)
  if (url.origin !== standardOrigin || !hashPattern.test(hash)) return null
  return { ...url, accountHash: hash, base: `/${hash}`, rest: url.path.slice(hash.length + 1) }
}

type LocateDeliveryArgs = {
  delivery?: DeliveryShape | undefined
  url: string
}

/**
 * Finds the delivery path in a URL. Only the whole origin counts: `https://evil.com/imagedelivery.net/…`
 * is somebody else's. With `delivery`, URLs of that shape are ours, and those of imagedelivery.net under
 * the same account hash, because the API always answers with these.
 */
export function locateDelivery({ delivery, url }: LocateDeliveryArgs): Located | null {
  const split = splitURL(url)
  if (!split) return null
  if (!delivery) return locateStandard(split)
  const located = locate({ delivery, url: split })
  if (located) return located
  const standard = locateStandard(split)
  return standard?.accountHash === delivery.accountHash ? standard : null
}

type ParseDeliveryURLArgs = {
  delivery?: DeliveryShape | undefined
  url: string
}

/**
 * Reads a delivery URL: of the given shape, or of imagedelivery.net. Null for every other URL, and for
 * one whose id or variant cannot exist.
 */
export function parseDeliveryURL({
  delivery,
  url,
}: ParseDeliveryURLArgs): null | ParsedDeliveryURL {
  const located = locateDelivery({ delivery, url })
  const path = located && parseDeliveryPath(located.rest)
  const variant = path && parseSegment(path.segment)
  if (!variant) return null
  return {
    ...(located.accountHash === undefined ? {} : { accountHash: located.accountHash }),
    imageId: path.imageId,
    query: located.query,
    variant,
  }
}

type RewriteDeliveryURLArgs = {
  delivery?: DeliveryShape | undefined
  url: string
  variant: VariantRef
}

/**
 * The same image in another variant; host, path, query and fragment stay. Applying it again changes
 * nothing.
 *
 * @throws CloudflareImagesError DELIVERY_URL_INVALID when it is not a delivery URL, or a signed one: a
 * signature holds for one variant only.
 */
export function rewriteDeliveryURL({ delivery, url, variant }: RewriteDeliveryURLArgs): string {
  const located = locateDelivery({ delivery, url })
  const path = located && parseDeliveryPath(located.rest)
  if (!path) {
    throw new CloudflareImagesError({
      code: 'DELIVERY_URL_INVALID',
      message: 'This is not a delivery URL of Cloudflare Images, so its variant cannot be changed.',
    })
  }
  if (new URLSearchParams(located.query).has('sig')) {
    throw new CloudflareImagesError({
      code: 'DELIVERY_URL_INVALID',
      message:
        'A signed delivery URL holds for one variant only: build the URL of the other variant and sign it.',
    })
  }
  const id = encodeImageIdForDelivery(path.imageId)
  const { base, hash, origin, query } = located
  return `${origin}${base}/${id}/${formatVariant(variant)}${query}${hash}`
}
