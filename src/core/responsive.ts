import { buildDeliveryUrl, rewriteDeliveryUrl } from './deliveryUrl.js'
import type { DeliveryShape } from './deliveryUrl.js'
import type { Size } from './geometry.js'
import { getOutputSize } from './outputSize.js'
import { maxSide } from './maxSide.js'
import type { OutputFormat, VariantOptions } from './variantOptions.js'

/** One public image, delivered in flexible variants. */
export type ImageSource = {
  delivery: DeliveryShape
  imageId: string
  /** The same for every width; `width` and `height` give the shape. */
  options?: VariantOptions
  /** Size of the upright original, in pixels: nothing is announced larger than it can be. */
  source?: Size | undefined
}

export type SrcSetArgs = ImageSource & {
  /** Widths to offer, in pixels. @default 320, 640, 960, 1280, 1920, 2560 */
  widths?: readonly number[]
}

export type ImagePropsArgs = SrcSetArgs & {
  alt: string
  /** @default '100vw' */
  sizes?: string
}

/** Attributes of an `img` element. */
export type ImageProps = {
  alt: string
  height?: number
  sizes: string
  src: string
  srcSet: string
  width?: number
}

/** Attributes of a `picture` element's children. */
export type PictureProps = {
  img: ImageProps
  sources: { sizes: string; srcSet: string; type: string }[]
}

/** Widths offered when none are given: phones to large screens. */
export const defaultWidths: readonly number[] = [320, 640, 960, 1280, 1920, 2560]

/** The box at another width, in the same shape; `dpr` is what the widths are for. */
function atWidth({ dpr: _, ...options }: VariantOptions, width: number): VariantOptions {
  const { height, width: boxWidth } = options
  if (typeof boxWidth !== 'number' || height === undefined) return { ...options, width }
  const scaled = Math.min(maxSide, Math.max(1, Math.round((height * width) / boxWidth)))
  return { ...options, height: scaled, width }
}

type Candidate = { options: VariantOptions; width: number }

/** One candidate per real width: a picture of 800 pixels is not offered at 1280 and 1920 as well. */
function listCandidates({ options = {}, source, widths = defaultWidths }: SrcSetArgs): Candidate[] {
  const byWidth = new Map<number, Candidate>()
  for (const width of [...widths].sort((a, b) => a - b)) {
    const sized = atWidth(options, width)
    const real = source ? getOutputSize({ options: sized, source }).width : width
    if (!byWidth.has(real)) byWidth.set(real, { options: sized, width: real })
  }
  return [...byWidth.values()]
}

/**
 * A `srcset` of flexible variants, with the width of each.
 *
 * @throws CloudflareImagesError VARIANT_INVALID for a width that is not 1 to 12,000.
 */
export function getSrcSet(args: SrcSetArgs): string {
  const { delivery, imageId } = args
  return listCandidates(args)
    .map(
      ({ options, width }) =>
        `${buildDeliveryUrl({ delivery, imageId, variant: options })} ${width}w`,
    )
    .join(', ')
}

/** The size to state in the markup, so that the page does not jump: the shape is what matters. */
function statedSize({ options = {}, source }: ImageSource): Partial<Size> {
  if (source) return getOutputSize({ options, source })
  const { height, width } = options
  return typeof width === 'number' && height !== undefined ? { height, width } : {}
}

/** Attributes for an `img` element: `src`, `srcSet`, `sizes` and, where known, width and height. */
export function getImageProps({ alt, sizes = '100vw', ...args }: ImagePropsArgs): ImageProps {
  const { delivery, imageId } = args
  const candidates = listCandidates(args)
  const largest = candidates.at(-1)?.options ?? { width: maxSide }
  return {
    alt,
    ...statedSize(args),
    sizes,
    src: buildDeliveryUrl({ delivery, imageId, variant: largest }),
    srcSet: getSrcSet(args),
  }
}

const pictureTypes: readonly { format: OutputFormat; type: string }[] = [
  { format: 'avif', type: 'image/avif' },
  { format: 'webp', type: 'image/webp' },
]

/**
 * Attributes for a `picture` element: AVIF, then WebP, then the `img`. Hosted images negotiate the format
 * on their own; this is for caches in front that do not tell browsers apart.
 */
export function getPictureProps(args: ImagePropsArgs): PictureProps {
  const { options = {}, sizes = '100vw' } = args
  return {
    img: getImageProps({ ...args, options: { ...options, format: options.format ?? 'jpeg' } }),
    sources: pictureTypes.map(({ format, type }) => ({
      sizes,
      srcSet: getSrcSet({ ...args, options: { ...options, format } }),
      type,
    })),
  }
}

/**
 * A loader for next/image: `src` is a delivery URL of a public image, whose variant is replaced.
 *
 * @example `<Image loader={cloudflareLoader} src={doc.url} … />`
 * @throws CloudflareImagesError DELIVERY_URL_INVALID when it is not a delivery URL of imagedelivery.net; for
 * an own domain use {@link createCloudflareLoader}.
 */
export function cloudflareLoader(args: LoaderArgs): string {
  return createCloudflareLoader()(args)
}

/** What next/image asks of a loader. */
export type LoaderArgs = { quality?: number | undefined; src: string; width: number }

/** The loader for an own domain or a proxy, or with further options for every image. */
export function createCloudflareLoader({
  delivery,
  options = {},
}: {
  delivery?: DeliveryShape
  options?: VariantOptions
} = {}): (args: LoaderArgs) => string {
  return function load({ quality, src, width }) {
    const sized = atWidth(options, width)
    const variant = quality === undefined ? sized : { ...sized, quality }
    return rewriteDeliveryUrl({ delivery, url: src, variant })
  }
}
