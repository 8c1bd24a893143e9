import type { DeliveryShape, ParsedDeliveryURL } from './deliveryURL.js'
import type { VariantOptions } from './variantOptions.js'

import { parseDeliveryBase, parseDeliveryURL, rewriteDeliveryURL } from './deliveryURL.js'
import { maxSide } from './maxSide.js'
import { atWidth } from './responsive.js'

/** What next/image asks of a loader. */
export type LoaderArgs = { quality?: number | undefined; src: string; width: number }

export type LoaderOptions = {
  /** An own domain or a proxy. @default imagedelivery.net */
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
 * and effects stay. Every other source is handed back as it is.
 *
 * @example `<Image loader={cloudflareLoader} src={doc.url} … />`
 */
export function cloudflareLoader(args: LoaderArgs): string {
  return createCloudflareLoader()(args)
}

/** The loader for an own domain or a proxy, for named variants, or with options for every image. */
export function createCloudflareLoader({
  delivery,
  options = {},
  variants = {},
}: LoaderOptions = {}): (args: LoaderArgs) => string {
  const meanings = new Map(Object.entries({ ...builtIn, ...variants }))
  return function load({ quality, src, width }) {
    const found = findDelivery({ delivery, url: src })
    // A signature holds for one variant only.
    if (!found || new URLSearchParams(found.parsed.query).has('sig')) return src
    const present = readOptions({ meanings, options, variant: found.parsed.variant })
    if (!present) return src
    const sized = widen({ options: merge(present, options), width })
    const variant = quality === undefined ? sized : { ...sized, quality }
    return rewriteDeliveryURL({ delivery: found.delivery, url: src, variant })
  }
}

type Found = { delivery: DeliveryShape | undefined; parsed: ParsedDeliveryURL }

/** Where a site in local mode serves its images, with the account hash behind it. */
const localPattern = /^((?:https?:\/\/[^/?#]+)?(?:\/[^?#]*)?\/cloudflare-images\/local)\/([\w-]+)\//

type FindDeliveryArgs = {
  delivery: DeliveryShape | undefined
  url: string
}

function findDelivery({ delivery, url }: FindDeliveryArgs): Found | undefined {
  const parsed = parseDeliveryURL({ delivery, url })
  if (parsed) return { delivery, parsed }
  const [, baseURL, accountHash] = localPattern.exec(url) ?? []
  if (baseURL === undefined || accountHash === undefined) return undefined
  try {
    const local = parseDeliveryBase({ accountHash, baseURL })
    const own = parseDeliveryURL({ delivery: local, url })
    return own ? { delivery: local, parsed: own } : undefined
  } catch {
    return undefined
  }
}

type ReadOptionsArgs = {
  meanings: ReadonlyMap<string, NamedMeaning>
  options: VariantOptions
  variant: ParsedDeliveryURL['variant']
}

/** Undefined where nobody says what a named variant shows: the picture itself matters more than its bytes. */
function readOptions({ meanings, options, variant }: ReadOptionsArgs): VariantOptions | undefined {
  if (variant.kind === 'flexible') return variant.options
  const meaning = meanings.get(variant.name)
  if (meaning) return omit(meaning, ['neverRequireSignedURLs'])
  const saysShape = (['fit', 'height', 'width'] as const).some((key) => options[key] !== undefined)
  return saysShape ? {} : undefined
}

/** A side that is given for every image belongs to a shape of its own. */
function merge(present: VariantOptions, options: VariantOptions): VariantOptions {
  const hasShape = options.height !== undefined || options.width !== undefined
  return { ...(hasShape ? omit(present, ['height', 'width']) : present), ...options }
}

function omit(options: NamedMeaning, keys: readonly (keyof NamedMeaning)[]): VariantOptions {
  const entries = Object.entries(options) as [keyof NamedMeaning, unknown][]
  return Object.fromEntries(entries.filter(([key]) => !keys.includes(key)))
}

/**
 * next/image has counted the screen's pixels already; only a trim in pixels still needs its `dpr`. What
 * chooses between widths has nothing to choose from any more.
 */
function widen({ options, width }: { options: VariantOptions; width: number }): VariantOptions {
  const fixed = omit(options, ['desktopWidth', 'mobileWidth', 'widthBreakpoints'])
  const { dpr, trim } = fixed
  if (dpr === undefined || trim === undefined) return atWidth(fixed, width)
  const undoubled = Math.min(maxSide, Math.max(1, Math.round(width / dpr)))
  return { ...atWidth(fixed, undoubled), dpr }
}
