import type { DocumentImage } from './documentImage.js'
import type { Renderer, RenditionUrl, UrlPlan } from './documentUrls.js'

import { formatVariantOptions } from '../core/variant.js'

/** Steps that cover phones to wide screens; the picture's own width is the last one. */
const widths = [320, 640, 960, 1280, 1920, 2560]

/**
 * The uncropped picture in several widths. Flexible accounts get even steps; others get the named
 * variants that keep the whole picture.
 */
export function buildSrcset({
  image,
  plan,
  render,
  variants,
}: {
  image: DocumentImage
  plan: UrlPlan
  render: Renderer
  variants: readonly RenditionUrl[]
}): string | null {
  if (image.width === 0 || image.mimeType === 'image/svg+xml') return null
  if (plan.flexible && !image.requireSignedURLs) {
    const steps = widths.filter((width) => width < image.width)
    return [...steps, Math.min(image.width, 12_000)]
      .map((width) => ({ fit: 'scale-down', width }) as const)
      .map((options) => render(formatVariantOptions(options), options))
      .map(({ url, width }) => `${url} ${width}w`)
      .join(', ')
  }
  const whole = plan.variants
    .filter(({ options }) => options.fit === 'scale-down' || options.fit === 'contain')
    .map(({ name }) => variants.find((variant) => variant.name === name))
    .filter((variant) => variant?.url != null)
  const byWidth = new Map(whole.map((variant) => [variant?.width, variant?.url]))
  return byWidth.size === 0
    ? null
    : [...byWidth]
        .sort(([a], [b]) => (a ?? 0) - (b ?? 0))
        .map(([width, url]) => `${url} ${width}w`)
        .join(', ')
}
