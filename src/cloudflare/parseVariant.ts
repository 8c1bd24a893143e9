import type { NamedVariant, NamedVariantOptions } from '../core/variant.js'
import { isObject } from './parseImage.js'
import type { WireVariant, WireVariantOptions } from './wireTypes.js'

const fits = ['contain', 'cover', 'crop', 'pad', 'scale-down'] as const
const metadataModes = ['copyright', 'keep', 'none'] as const

/** Reads `{ variant }`; `undefined` when there is none in it. */
export function parseVariantResult(value: unknown): NamedVariant | undefined {
  return isObject(value) ? parseVariant(value.variant) : undefined
}

/** Reads `{ variants }`, an object by name. Sorted by name. */
export function parseVariantList(value: unknown): NamedVariant[] | undefined {
  if (!isObject(value) || !isObject(value.variants)) {
    return undefined
  }
  const parsed = Object.entries(value.variants).map(([name, variant]) =>
    parseVariant(isObject(variant) ? { ...variant, id: name } : variant),
  )
  return parsed.includes(undefined)
    ? undefined
    : parsed
        .filter((variant) => variant !== undefined)
        .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function parseVariant(value: unknown): NamedVariant | undefined {
  if (!isObject(value)) {
    return undefined
  }
  const { id, neverRequireSignedURLs, options } = value as WireVariant
  if (typeof id !== 'string' || !isObject(options)) {
    return undefined
  }
  return {
    name: id,
    neverRequireSignedURLs: neverRequireSignedURLs === true,
    options: parseOptions(options),
  }
}

/** Cloudflare takes variants with options left out; what is missing gets Cloudflare's default. */
function parseOptions(options: WireVariantOptions): NamedVariantOptions {
  const { blur, fit, height, metadata, width } = options
  return {
    ...(typeof blur === 'number' ? { blur } : {}),
    fit: fits.find((known) => known === fit) ?? 'scale-down',
    ...(typeof height === 'number' ? { height } : {}),
    metadata: metadataModes.find((known) => known === metadata) ?? 'copyright',
    ...(typeof width === 'number' ? { width } : {}),
  }
}
