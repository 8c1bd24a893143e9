import type { DeliveryShape } from '../deliveryURL.js'
import type { VariantOptions } from '../variantOptionTypes.js'

import {
  type Frame,
  isSide,
  openWidth,
  readSegment,
  shapeOf,
  type Texts,
  toTexts,
} from './segment.js'

/** What next/image asks of a loader. */
export type LoaderArgs = { quality?: number | undefined; src: string; width: number }

export type LoaderOptions = {
  /** A proxy, or a host whose paths are its own. imagedelivery.net and `/cdn-cgi/imagedelivery/` are known. */
  delivery?: DeliveryShape
  /** For every image, over what its URL says. */
  options?: VariantOptions
  /** What the site's named variants mean: without it the URL of a named variant stays as it is. */
  variants?: Readonly<Record<string, NamedMeaning>>
}

/** The plugin's own `variants` may be given as they are. */
type NamedMeaning = VariantOptions & { neverRequireSignedURLs?: boolean }

/** Every account has it, and it keeps the shape of the picture. */
const builtIn: Readonly<Record<string, NamedMeaning>> = { public: { fit: 'scale-down' } }

/**
 * A loader for next/image: width and quality go into the variant that `src` has, whose shape, crop
 * and effects stay. Every other source is handed back as it is, and nothing is ever thrown.
 *
 * @example `<Image loader={cloudflareLoader} src={doc.url} … />`
 */
export function cloudflareLoader(args: LoaderArgs): string {
  return createCloudflareLoader()(args)
}

/** The loader for a proxy, for named variants, or with options for every image. */
export function createCloudflareLoader({
  delivery,
  options = {},
  variants = {},
}: LoaderOptions = {}): (args: LoaderArgs) => string {
  const meanings = new Map(Object.entries({ ...builtIn, ...variants }))
  const all = toTexts(options)
  return function load({ quality, src, width }) {
    const found = isSide(width) ? splitDelivery({ delivery, url: src }) : undefined
    if (found === undefined) return src
    const present = readSegment(found.segment) ?? namedTexts({ all, meanings, name: found.segment })
    if (present === undefined) return src
    const texts = new Map([
      ...merge(present, all),
      ...(quality === undefined ? [] : toTexts({ quality })),
    ])
    return openWidth({ ends: found.ends, shape: shapeOf(texts), texts })(width)
  }
}

type Found = { ends: Frame['ends']; segment: string }

const urlPattern = /^((?:https?:\/\/[^/?#@]+)?)(\/[^?#]*)(.*)$/
/** Where a site in local mode serves its images, and where an own domain does. */
const knownPath =
  /^(?:\/[^?#]*)?\/cloudflare-images\/local\/[\w-]+(?=\/)|^\/cdn-cgi\/imagedelivery\/[\w-]+(?=\/)/
const standardOrigin = 'https://imagedelivery.net'

/** Splits a delivery URL around its last segment. Undefined for every other, and for a signed one. */
function splitDelivery({
  delivery,
  url,
}: {
  delivery: DeliveryShape | undefined
  url: string
}): Found | undefined {
  // URL parsers drop tabs and line ends and turn backslashes into slashes.
  const [, origin, path, tail] = (/[\s\\\p{Cc}]/u.test(url) ? null : urlPattern.exec(url)) ?? []
  if (origin === undefined || path === undefined || tail === undefined) return undefined
  // A signature holds for one variant only.
  if (/[?&]sig=/.test(tail)) return undefined
  const base = baseOf({ delivery, origin, path })
  const [, id = '', segment = ''] =
    base === undefined ? [] : (/^\/(.+)\/([^/]+)\/?$/.exec(path.slice(base.length)) ?? [])
  if (base === undefined || !isImagePath(id)) return undefined
  return { ends: [`${origin}${base}/${id}/`, tail], segment }
}

type BaseOfArgs = { delivery: DeliveryShape | undefined; origin: string; path: string }

/** The path up to the id, where the address is one of ours. */
function baseOf({ delivery, origin, path }: BaseOfArgs): string | undefined {
  if (delivery?.origin === origin) {
    const base =
      delivery.pathPrefix + (delivery.includeAccountHash ? `/${delivery.accountHash}` : '')
    if (path.startsWith(`${base}/`)) return base
  }
  if (origin !== standardOrigin) return knownPath.exec(path)?.[0]
  const [base] = /^\/[\w-]{1,64}(?=\/)/.exec(path) ?? []
  return delivery === undefined || base === `/${delivery.accountHash}` ? base : undefined
}

/** URL parsers resolve dots before a server sees them. */
function isImagePath(id: string): boolean {
  try {
    return decodeURIComponent(id)
      .split('/')
      .every((part) => !/^\.{0,2}$/.test(part))
  } catch {
    return false
  }
}

type NamedTextsArgs = { all: Texts; meanings: ReadonlyMap<string, NamedMeaning>; name: string }

/** Undefined where nobody says what a named variant shows: the picture itself matters more than its bytes. */
function namedTexts({ all, meanings, name }: NamedTextsArgs): Texts | undefined {
  const meaning = meanings.get(name)
  if (meaning !== undefined) return toTexts(meaning)
  const isName = /^[A-Za-z0-9]+$/.test(name)
  return isName && ['fit', 'height', 'width'].some((key) => all.has(key)) ? new Map() : undefined
}

/** A side that is given for every image belongs to a shape of its own. */
function merge(present: Texts, all: Texts): Texts {
  const merged = new Map(present)
  if (all.has('height') || all.has('width')) {
    merged.delete('height')
    merged.delete('width')
  }
  for (const [key, text] of all) merged.set(key, text)
  return merged
}
