import type { DeliveryShape } from '../core/deliveryUrl.js'
import type { Size } from '../core/geometry.js'
import type { NamedVariant } from '../core/variant.js'
import type { VariantOptions } from '../core/variantOptionTypes.js'
import type { DocumentImage } from './documentImage.js'
import type { SizePlan } from './imageSizes.js'

import { transformForFocalAndCrop } from '../core/crop.js'
import { buildDeliveryUrl } from '../core/deliveryUrl.js'
import { getOutputSize } from '../core/outputSize.js'
import { bucketExpiry, signDeliveryUrl } from '../core/signing.js'
import { buildSrcset } from './srcset.js'

export type RenditionUrl = {
  height: number | null
  name: string
  url: string | null
  width: number | null
}
export type SizeUrl = {
  height: number | null
  mimeType: string | null
  url: string | null
  width: number | null
}

/** Everything that is derived from a stored id: computed on read, never stored. */
export type DocumentUrls = {
  sizes: Readonly<Record<string, SizeUrl>>
  srcset: string | null
  thumbnailURL: string | null
  url: string | null
  variants: readonly RenditionUrl[]
}

/** What stays the same for all documents of a collection. */
export type UrlPlan = {
  defaultVariant: string
  delivery: DeliveryShape
  flexible: boolean
  sizes: readonly SizePlan[]
  thumbnailVariant: string
  variants: readonly NamedVariant[]
}

export type Signer = {
  bucketSeconds: number
  expiresInSeconds: number
  key: string
  nowSeconds: number
}

type Rendition = Size & { url: string }

/**
 * The URLs of one document. Pure: no network, no database, no clock of its own.
 * Focal point and crop apply where flexible variants do; a private image gets signed named ones.
 */
export function buildDocumentUrls({
  image,
  plan,
  signer,
}: {
  image: DocumentImage
  plan: UrlPlan
  signer: Signer | undefined
}): DocumentUrls {
  const render = createRenderer({ image, plan, signer })
  const variants = plan.variants.map((variant) => ({
    name: variant.name,
    ...render(variant.name, variant.options),
  }))
  const sizes: Record<string, SizeUrl> = {}
  for (const size of plan.sizes) {
    sizes[size.name] = isOmitted(size, image)
      ? { height: null, mimeType: null, url: null, width: null }
      : { ...render(size.segment, size.options), mimeType: size.mimeType ?? image.mimeType }
  }
  const urlOf = (name: string): string | null =>
    variants.find((variant) => variant.name === name)?.url ?? null
  return {
    sizes,
    srcset: buildSrcset({ image, plan, render, variants }),
    thumbnailURL: urlOf(plan.thumbnailVariant),
    url: urlOf(plan.defaultVariant),
    variants,
  }
}

export type Renderer = (segment: string, options: VariantOptions) => Rendition

function createRenderer({
  image,
  plan,
  signer,
}: {
  image: DocumentImage
  plan: UrlPlan
  signer: Signer | undefined
}): Renderer {
  const source = { height: image.height, width: image.width }
  const flexible = plan.flexible && !image.requireSignedURLs && image.mimeType !== 'image/svg+xml'
  const edited = flexible && (image.crop !== undefined || image.focal !== undefined)
  const base = buildDeliveryUrl({
    delivery: plan.delivery,
    imageId: image.imageId,
    variant: 'public',
  }).slice(0, -'public'.length)
  return (segment, options) => {
    const effective = edited ? editOptions({ image, options, source }) : options
    const url =
      effective === options
        ? `${base}${segment}`
        : buildDeliveryUrl({ delivery: plan.delivery, imageId: image.imageId, variant: effective })
    return {
      ...outputSize({ image, options: effective, source }),
      url: sign({ image, plan, signer, url }),
    }
  }
}

/** The same options when neither focal point nor crop change what they deliver. */
function editOptions({
  image,
  options,
  source,
}: {
  image: DocumentImage
  options: VariantOptions
  source: Size
}): VariantOptions {
  const { crop, focal } = image
  // Stored relative to the published picture; the arithmetic wants the whole one.
  const whole =
    focal === undefined || crop === undefined
      ? focal
      : { x: crop.x * 100 + focal.x * crop.width, y: crop.y * 100 + focal.y * crop.height }
  const edited = transformForFocalAndCrop({
    options,
    source,
    ...(crop === undefined ? {} : { crop }),
    ...(whole === undefined ? {} : { focal: whole }),
  })
  return edited.trim === options.trim && edited.gravity === options.gravity ? options : edited
}

function outputSize({
  image,
  options,
  source,
}: {
  image: DocumentImage
  options: VariantOptions
  source: Size
}): Size {
  // Cloudflare never resizes SVG, whatever the variant.
  if (image.mimeType === 'image/svg+xml' || source.width === 0 || source.height === 0) return source
  return getOutputSize({ options, source })
}

function isOmitted({ omitsSmaller, options }: SizePlan, { height, width }: DocumentImage): boolean {
  if (!omitsSmaller) return false
  const smallerX = typeof options.width === 'number' && width < options.width
  const smallerY = options.height !== undefined && height < options.height
  return options.width !== undefined && options.height !== undefined
    ? smallerX && smallerY
    : smallerX || smallerY
}

function sign({
  image,
  plan,
  signer,
  url,
}: {
  image: DocumentImage
  plan: UrlPlan
  signer: Signer | undefined
  url: string
}): string {
  if (!image.requireSignedURLs || signer === undefined) return url
  return signDeliveryUrl({
    delivery: plan.delivery,
    expiresAt: bucketExpiry(signer),
    key: signer.key,
    url,
  })
}
