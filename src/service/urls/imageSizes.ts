import type { NamedVariant } from '../../core/variant.js'
import type { Fit, Gravity, VariantOptions } from '../../core/variantOptionTypes.js'
import type { Problem } from './sizeOptions.js'

import { formatVariantOptions, maxNameLength } from '../../core/variant.js'
import { growingFit, refuseSizeOptions, toMetadata, toQuality } from './sizeOptions.js'

/** The part of Payload's `imageSizes` entry that has a counterpart at delivery. */
export type ImageSizeInput = {
  background?: unknown
  fit?: string | undefined
  formatOptions?: { format?: unknown; options?: unknown } | undefined
  height?: number | null | undefined
  name: string
  position?: unknown
  width?: number | null | undefined
  withoutEnlargement?: boolean | undefined
  withoutReduction?: boolean | undefined
}

/** One entry of `imageSizes`, as it is delivered. */
export type SizePlan = {
  /** The delivered type where the size asks for one; else that of the original. */
  mimeType: string | undefined
  name: string
  /** Payload leaves a size empty when the picture is smaller than its box, unless told otherwise. */
  omitsSmaller: boolean
  options: VariantOptions
  /** Last part of the URL as long as neither focal point nor crop apply. */
  segment: string
}

type PlanImageSizesArgs = {
  flexible: boolean
  path: string
  problem: Problem
  sizes: readonly ImageSizeInput[]
  /** The collection's, for all of its sizes. */
  withMetadata?: unknown
}

/**
 * Turns `imageSizes` into delivery options: flexible ones, or a named variant per size where the
 * account (or privacy) allows only those. What has no counterpart is reported, never dropped.
 */
export function planImageSizes({
  flexible,
  path,
  problem,
  sizes,
  withMetadata,
}: PlanImageSizesArgs): { namedVariants: NamedVariant[]; plans: SizePlan[] } {
  const namedVariants: NamedVariant[] = []
  const plans = sizes.map((size, index) => {
    const at = `${path}[${index}]`
    refuseSizeOptions({ at, problem, size })
    const options = toVariantOptions({ at, problem, size, withMetadata })
    if (options.width === undefined && options.height === undefined) {
      problem({ expected: 'a width, a height or both', path: at, received: size.name })
    }
    const segment = flexible ? formatVariantOptions(options) : variantNameOf(size.name)
    if (!flexible) namedVariants.push(toNamedVariant({ at, name: segment, options, problem }))
    return {
      mimeType: mimeTypeOf(options),
      name: size.name,
      omitsSmaller: size.withoutEnlargement === undefined,
      options,
      segment,
    }
  })
  return { namedVariants, plans }
}

/** Cloudflare takes letters and digits alone: `og-image` becomes `ogimage`. */
export function variantNameOf(sizeName: string): string {
  return sizeName.replaceAll(/[^A-Za-z0-9]/g, '')
}

type ToVariantOptionsArgs = {
  at: string
  problem: Problem
  size: ImageSizeInput
  withMetadata: unknown
}

function toVariantOptions({
  at,
  problem,
  size,
  withMetadata,
}: ToVariantOptionsArgs): VariantOptions {
  const gravity = toGravity({ at, position: size.position, problem })
  const format = toFormat({ at, format: size.formatOptions?.format, problem })
  const quality = toQuality({ at, formatOptions: size.formatOptions, problem })
  const metadata = toMetadata(withMetadata)
  const background = typeof size.background === 'string' ? size.background : undefined
  return {
    ...(background === undefined ? {} : { background }),
    fit: toFit({ at, problem, size }),
    ...(format === undefined ? {} : { format }),
    ...(gravity === undefined ? {} : { gravity }),
    ...(size.height == null ? {} : { height: size.height }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(quality === undefined ? {} : { quality }),
    ...(size.width == null ? {} : { width: size.width }),
  }
}

/** sharp's `fit` (what Payload's sizes are written in) in Cloudflare's words. */
function toFit({ at, problem, size }: { at: string; problem: Problem; size: ImageSizeInput }): Fit {
  const enlarges = size.withoutEnlargement === false
  const hasBox = size.width != null && size.height != null
  if (size.withoutReduction === true) return growingFit({ ...size, at, hasBox, problem })
  if (!hasBox) return enlarges ? 'contain' : 'scale-down'
  switch (size.fit ?? 'cover') {
    case 'contain':
      return 'pad'
    case 'cover':
      return size.withoutEnlargement === true ? 'crop' : 'cover'
    case 'fill':
      return 'squeeze'
    case 'inside':
      return enlarges ? 'contain' : 'scale-down'
    default:
      problem({
        expected:
          "'cover', 'contain', 'fill' or 'inside' (Cloudflare has no counterpart to others)",
        path: `${at}.fit`,
        received: size.fit,
      })
      return 'cover'
  }
}

const gravities: Readonly<Record<string, Gravity | undefined>> = {
  attention: 'auto',
  bottom: 'bottom',
  'bottom left': { x: 0, y: 1 },
  'bottom right': { x: 1, y: 1 },
  center: undefined,
  centre: undefined,
  east: 'right',
  entropy: 'auto',
  left: 'left',
  'left bottom': { x: 0, y: 1 },
  'left top': { x: 0, y: 0 },
  north: 'top',
  northeast: { x: 1, y: 0 },
  northwest: { x: 0, y: 0 },
  right: 'right',
  'right bottom': { x: 1, y: 1 },
  'right top': { x: 1, y: 0 },
  south: 'bottom',
  southeast: { x: 1, y: 1 },
  southwest: { x: 0, y: 1 },
  top: 'top',
  west: 'left',
}

type ToGravityArgs = {
  at: string
  position: unknown
  problem: Problem
}

function toGravity({ at, position, problem }: ToGravityArgs): Gravity | undefined {
  if (position === undefined) return undefined
  if (typeof position === 'string' && position in gravities) return gravities[position]
  problem({ expected: 'a side, a corner or centre', path: `${at}.position`, received: position })
  return undefined
}

const formats: Readonly<Record<string, NonNullable<VariantOptions['format']>>> = {
  avif: 'avif',
  jpeg: 'jpeg',
  jpg: 'jpeg',
  webp: 'webp',
}

type ToFormatArgs = {
  at: string
  format: unknown
  problem: Problem
}

function toFormat({ at, format, problem }: ToFormatArgs): VariantOptions['format'] | undefined {
  if (format === undefined) return undefined
  if (typeof format === 'string' && format in formats) return formats[format]
  problem({
    expected: 'avif, jpeg or webp (Cloudflare delivers no other format on request)',
    path: `${at}.formatOptions.format`,
    received: format,
  })
  return undefined
}

function mimeTypeOf({ format }: VariantOptions): string | undefined {
  return format === 'avif' || format === 'jpeg' || format === 'webp' ? `image/${format}` : undefined
}

const namedFits: readonly string[] = ['contain', 'cover', 'crop', 'pad', 'scale-down']

type ReadNamed = {
  /** What a named variant cannot say. */
  extras: readonly string[]
  options: NamedVariant['options']
}

/** The part of delivery options that a named variant knows. */
export function readNamed(all: VariantOptions): ReadNamed {
  const { fit = 'scale-down', height, metadata = 'copyright', width, ...rest } = all
  const extras = Object.keys(rest)
  return {
    extras: namedFits.includes(fit) || extras.length > 0 ? extras : [`fit ${fit}`],
    options: {
      fit: fit as NamedVariant['options']['fit'],
      metadata,
      ...(height === undefined ? {} : { height }),
      ...(typeof width === 'number' ? { width } : {}),
    },
  }
}

type ToNamedVariantArgs = {
  at: string
  name: string
  options: VariantOptions
  problem: Problem
}

function toNamedVariant({ at, name, options: all, problem }: ToNamedVariantArgs): NamedVariant {
  const { extras, options } = readNamed(all)
  if (extras.length > 0) {
    problem({
      expected: `delivery.flexible: true, because named variants know no ${extras.join(', ')}`,
      path: at,
    })
  }
  if (name === '' || name.length > maxNameLength) {
    problem({
      expected: `a name with 1 to ${maxNameLength} letters and digits, because it becomes a named variant`,
      path: `${at}.name`,
    })
  }
  return { name, neverRequireSignedURLs: false, options }
}
