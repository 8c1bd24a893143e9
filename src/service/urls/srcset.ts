import type { VariantOptions } from '../../core/variantOptionTypes.js'
import type { DocumentImage } from '../documentImage.js'
import type { RenditionURL, URLSettings } from './urlTypes.js'

import { cropToTrim } from '../../core/crop.js'
import { formatVariantOptions } from '../../core/variant.js'

/** One rendition: its options, and the last part of its URL. */
export type Rendition = { options: VariantOptions; segment: string }

/** The URL is `null` for what Cloudflare would refuse: private images come in named variants only. */
export type DeliveredRendition = { height: number; url: null | string; width: number }

/** The renditions of one document. */
export type Delivered = {
  at(index: number): DeliveredRendition
  /** One beyond the prepared ones. */
  of(rendition: Rendition): DeliveredRendition
  urlOf(rendition: Rendition): null | string
}

/** Steps that cover phones to wide screens; the picture's own width is the last one. */
const steps = [320, 640, 960, 1280, 1920, 2560].map((width) => ({
  segment: segmentOf(width),
  width,
}))
const maxWidth = 12_000

function segmentOf(width: number): string {
  return formatVariantOptions({ fit: 'scale-down', width })
}

type BuildSrcsetArgs = {
  delivered: Delivered
  image: DocumentImage
  isFlexible: boolean
  settings: URLSettings
  variants: readonly RenditionURL[]
}

/**
 * The picture in several widths. Flexible accounts get even steps; others get the named variants
 * that keep the whole picture.
 */
export function buildSrcset({
  delivered,
  image,
  isFlexible,
  settings,
  variants,
}: BuildSrcsetArgs): string | null {
  if (image.width === 0 || image.mimeType === 'image/svg+xml') return null
  if (!isFlexible) return namedSrcset({ settings, variants })
  const cropped =
    image.crop === undefined ? image.width : cropToTrim({ crop: image.crop, source: image }).width
  const ownWidth = Math.min(maxWidth, cropped)
  let srcset = ''
  for (const { segment, width } of steps) {
    if (width >= ownWidth) break
    const options = { fit: 'scale-down', width } as const
    srcset += `${String(delivered.urlOf({ options, segment }))} ${width}w, `
  }
  const last = { fit: 'scale-down', width: ownWidth } as const
  const url = delivered.urlOf({ options: last, segment: segmentOf(ownWidth) })
  return `${srcset}${String(url)} ${ownWidth}w`
}

type NamedSrcsetArgs = {
  settings: Pick<URLSettings, 'variants'>
  variants: readonly RenditionURL[]
}

/** The picture in the named variants that keep the whole of it. */
export function namedSrcset({ settings, variants }: NamedSrcsetArgs): string | null {
  const byWidth = new Map<number, string>()
  settings.variants.forEach(({ options: { fit } }, index) => {
    const { url, width } = variants[index] ?? {}
    const isWhole = fit === 'scale-down' || fit === 'contain'
    if (isWhole && url != null && width != null) byWidth.set(width, url)
  })
  if (byWidth.size === 0) return null
  return [...byWidth]
    .sort(([a], [b]) => a - b)
    .map(([width, url]) => `${url} ${width}w`)
    .join(', ')
}
