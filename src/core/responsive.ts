import type { DeliveryShape } from './deliveryURL.js'
import type { Size } from './geometry.js'
import type { OutputFormat, VariantOptions } from './variantOptions.js'

import { buildDeliveryURL } from './deliveryURL.js'
import { maxSide } from './maxSide.js'
import { getOutputSize } from './outputSize.js'

/** One public image, delivered in flexible variants. */
type ImageSource = {
  delivery: DeliveryShape
  imageId: string
  /** The same for every width; `width` and `height` give the shape. */
  options?: VariantOptions
  /** Size of the upright original, in pixels: nothing is announced larger than it can be. */
  source?: Size | undefined
}

type SrcSetArgs = ImageSource & {
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

/** Attributes of a `picture` element's children, one for each format. */
export type PictureProps = {
  img: ImageProps
  sources: { sizes: string; srcSet: string; type: string }[]
}

/** Widths offered when none are given: phones to large screens. */
export const defaultWidths: readonly number[] = [320, 640, 960, 1280, 1920, 2560]

/** Fits whose rendition has the shape of the box; the others keep that of the picture. */
const boxFits = /crop|cover|pad|squeeze/

/** The same picture at another width, in the same shape; `dpr` is what the widths are for. */
function atWidth(
  { dpr: _, height = 0, width: boxWidth, ...options }: VariantOptions,
  width: number,
): VariantOptions {
  const shape = boxFits.test(options.fit ?? '') && height / Number(boxWidth)
  if (!shape) return { ...options, width }
  const scaled = Math.max(1, Math.round(shape * width))
  return scaled > maxSide
    ? { ...options, height: maxSide, width: Math.max(1, Math.round(maxSide / shape)) }
    : { ...options, height: scaled, width }
}

type Candidate = { options: VariantOptions; width: number }

/** One candidate per real width: a picture of 800 pixels is not offered at 1280 and 1920 as well. */
function listCandidates({ options = {}, source, widths = defaultWidths }: SrcSetArgs): Candidate[] {
  const byWidth = new Map<number, Candidate>()
  for (const width of [...widths].sort((a, b) => a - b)) {
    const sized = atWidth(options, width)
    const real = source ? getOutputSize({ options: sized, source }).width : Number(sized.width)
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
        `${buildDeliveryURL({ delivery, imageId, variant: options })} ${width}w`,
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
    src: buildDeliveryURL({ delivery, imageId, variant: largest }),
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
