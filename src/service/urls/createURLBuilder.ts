import type { Size } from '../../core/geometry.js'
import type { VariantOptions } from '../../core/variantOptionTypes.js'
import type { DocumentImage } from '../documentImage.js'
import type { DeliverySigner } from './deliverySigner.js'
import type { DocumentURLs, RenditionURL, Signer, SizeURL, URLSettings } from './urlTypes.js'

import { LRUCache } from 'lru-cache'

import { cropToTrim, transformForFocalAndCrop } from '../../core/crop.js'
import { buildDeliveryURL } from '../../core/deliveryURL.js'
import { cloudflareLimits } from '../../core/limits.js'
import { getOutputSize } from '../../core/outputSize.js'
import { formatVariantOptions, isFlexibleSegment } from '../../core/variant.js'
import { createDeliverySigner } from './deliverySigner.js'
import { buildSrcset, type Delivered, type DeliveredRendition, type Rendition } from './srcset.js'
import { takesOptions, toAvailable } from './toAvailable.js'

type Asked = { image: DocumentImage; signer: Signer | undefined }

export type URLBuilder = {
  all(args: Asked): DocumentURLs
  one(args: Asked & { rendition: Rendition }): DeliveredRendition
  /** Width and height of the picture that `url` shows, before it is made smaller. */
  sizeOf(image: DocumentImage): Size
}

/** Sizes of pictures whose arithmetic is kept: a library has few, cameras being what they are. */
const keptSizes = 1000

/**
 * Prepares the URLs of a collection's documents: what does not depend on the document is worked
 * out once. The builder is pure: no network, no database, no clock of its own. Focal point and crop
 * apply where flexible variants do; a private image gets signed named ones.
 */
export function createURLBuilder(settings: URLSettings): URLBuilder {
  const renditions: Rendition[] = [
    ...settings.variants.map(({ name, options }) => ({ options, segment: name })),
    ...settings.sizes,
  ]
  const ofPrivate = prepare({ isPrivate: true, renditions, settings })
  const ofPublic = prepare({ isPrivate: false, renditions, settings })
  const preparedFor = (image: DocumentImage) => (image.requireSignedURLs ? ofPrivate : ofPublic)
  const keyed = keepSigner(settings)
  const deliverFor = ({ image, signer }: Asked): Delivered =>
    deliver({
      ...preparedFor(image),
      finish: finisher({ image, keyed, settings, signer }),
      image,
      settings,
    })
  const all: URLBuilder['all'] = ({ image, signer }) => {
    const delivered = deliverFor({ image, signer })
    const shown = preparedFor(image).renditions
    const { length } = settings.variants
    const variants = settings.variants.map(({ name }, index): RenditionURL => ({
      name,
      ...delivered.at(index),
    }))
    const urlOf = (wanted: string): string | null =>
      variants.find(({ name }) => name === wanted)?.url ?? null
    const sizes: DocumentURLs['sizes'] = Object.fromEntries(
      settings.sizes.map((size, index): [string, SizeURL] => [
        size.name,
        isOmitted(size, image)
          ? { height: null, mimeType: null, url: null, width: null }
          : describeSize({
              delivered: delivered.at(length + index),
              image,
              // What stands in for a size has no format of its own.
              mimeType: shown[length + index]?.options === size.options ? size.mimeType : undefined,
            }),
      ]),
    )
    const { thumbnailSize, thumbnailVariant } = settings
    return {
      sizes,
      srcset: buildSrcset({
        delivered,
        image,
        isFlexible: canBeEdited({ image, settings }),
        settings,
        variants,
      }),
      thumbnailURL:
        thumbnailSize === undefined ? urlOf(thumbnailVariant) : (sizes[thumbnailSize]?.url ?? null),
      url: urlOf(settings.defaultVariant),
      variants,
    }
  }
  return {
    all,
    one: ({ rendition, ...asked }) => deliverFor(asked).of(rendition),
    sizeOf: (image) => sizeOf({ image, settings }),
  }
}

type PrepareArgs = { isPrivate: boolean; renditions: readonly Rendition[]; settings: URLSettings }

/** What the account delivers in the place of each rendition, and what that comes to. */
type Prepared = {
  available: (rendition: Rendition) => Rendition
  outputsOf: (source: Size) => readonly Size[]
  renditions: readonly Rendition[]
}

function prepare({ isPrivate, renditions: wanted, settings }: PrepareArgs): Prepared {
  const available = (rendition: Rendition): Rendition =>
    toAvailable({ isPrivate, rendition, settings })
  const renditions = wanted.map(available)
  const outputs = new LRUCache<string, readonly Size[]>({ max: keptSizes })
  return {
    available,
    outputsOf(source) {
      const key = `${source.width}x${source.height}`
      const known = outputs.get(key)
      if (known !== undefined) return known
      const computed = renditions.map(({ options }) => getOutputSize({ options, source }))
      outputs.set(key, computed)
      return computed
    },
    renditions,
  }
}

type DeliverArgs = Prepared & {
  finish: Finish
  image: DocumentImage
  settings: URLSettings
}

function deliver({
  available,
  finish,
  image,
  outputsOf,
  renditions,
  settings,
}: DeliverArgs): Delivered {
  const source = { height: image.height, width: image.width }
  const isFixed = isFixedSize(image)
  const isEdited = image.crop !== undefined || image.focal !== undefined
  const edits = isEdited && canBeEdited({ image, settings }) && !isFixed
  const isMoving = image.mimeType === 'image/gif' && canBeEdited({ image, settings }) && !isFixed
  const outputs = isFixed || edits || isMoving ? undefined : outputsOf(source)
  const edited = ({ options, segment }: Rendition): Rendition => {
    const rendition = isMoving ? neverEnlarge({ options, segment, source }) : { options, segment }
    return edits ? editRendition({ ...rendition, image, source }) : rendition
  }
  return {
    at(index) {
      const rendition = renditions[index]
      if (rendition === undefined) throw new RangeError(`No rendition ${index}`)
      const { options, segment } = edited(rendition)
      const output = outputs?.[index] ?? (isFixed ? source : getOutputSize({ options, source }))
      return { height: output.height, url: finish(segment), width: output.width }
    },
    of(rendition) {
      const { options, segment } = edited(available(rendition))
      const { height, width } = isFixed ? source : getOutputSize({ options, source })
      return { height, url: finish(segment), width }
    },
    urlOf: (rendition) => finish(edited(rendition).segment),
  }
}

function sizeOf({ image, settings }: { image: DocumentImage; settings: URLSettings }): Size {
  const { height, width } = image
  if (isFixedSize(image)) return { height, width }
  const crop = canBeEdited({ image, settings }) ? image.crop : undefined
  const part = crop === undefined ? image : cropToTrim({ crop, source: image })
  const picture = { height: part.height, width: part.width }
  const named = settings.variants.find(({ name }) => name === settings.defaultVariant)
  if (named === undefined) return picture
  const { options } = toAvailable({
    isPrivate: image.requireSignedURLs,
    rendition: { options: named.options, segment: named.name },
    settings,
  })
  const output = getOutputSize({ options, source: picture })
  const isSameShape =
    Math.abs((output.width * picture.height) / picture.width - output.height) <= 1 ||
    Math.abs((output.height * picture.width) / picture.height - output.width) <= 1
  return isSameShape ? picture : output
}

/** Cloudflare never resizes SVG, whatever the variant. */
const isFixedSize = ({ height, mimeType, width }: DocumentImage): boolean =>
  mimeType === 'image/svg+xml' || width === 0 || height === 0

type CanBeEditedArgs = {
  image: DocumentImage
  settings: URLSettings
}

function canBeEdited({ image, settings }: CanBeEditedArgs): boolean {
  return takesOptions({ isPrivate: image.requireSignedURLs, settings })
}

/**
 * All frames of an animation enlarged would be more than Cloudflare makes: it answers with an error. What
 * fills a box is its own size at most, what cuts to one cuts no more.
 */
function neverEnlarge({ options, segment, source }: Rendition & { source: Size }): Rendition {
  const { fit } = options
  const output = getOutputSize({ options, source })
  const isLarger = output.width > source.width || output.height > source.height
  const isFilled = fit === 'pad' || fit === 'squeeze'
  // A box beside the picture costs pixels as well, and none while it has fewer in all.
  const isEnlarged = isFilled
    ? output.width * output.height > source.width * source.height
    : isLarger && (fit === 'cover' || fit === 'contain' || fit === 'scale-up')
  if (!isEnlarged) return { options, segment }
  const smaller = fit === 'cover' ? 'crop' : 'scale-down'
  const kept = { ...options, fit: smaller } as const
  return { options: kept, segment: formatVariantOptions(kept) }
}

type EditRenditionArgs = Rendition & { image: DocumentImage; source: Size }

/** The same rendition when neither focal point nor crop change what it delivers. */
function editRendition({
  image: { crop, focal },
  options,
  segment,
  source,
}: EditRenditionArgs): Rendition {
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
  return edited.trim === options.trim && edited.gravity === options.gravity
    ? { options, segment }
    : { options: edited, segment: formatVariantOptions(edited) }
}

type DescribeSizeArgs = {
  delivered: DeliveredRendition
  image: DocumentImage
  mimeType: URLSettings['sizes'][number]['mimeType']
}

/** The type that a browser gets that asks for none; `mimeType` is that of the size's own format. */
function describeSize({ delivered, image, mimeType }: DescribeSizeArgs): SizeURL {
  // A drawing is delivered as it is, and HEIC never.
  const original = image.mimeType === 'image/heic' ? 'image/jpeg' : image.mimeType
  if (original === 'image/svg+xml') return { ...delivered, mimeType: original }
  const isLarge = Math.max(delivered.height, delivered.width) > cloudflareLimits.maxAvifSide
  const wanted = mimeType === 'image/avif' && isLarge ? 'image/webp' : mimeType
  return { ...delivered, mimeType: wanted ?? original }
}

type OmittableSize = { omitsSmaller: boolean; options: VariantOptions }

/** Payload's rule: smaller on both sides, or on the one side that the size has. */
function isOmitted({ omitsSmaller, options }: OmittableSize, image: DocumentImage): boolean {
  if (!omitsSmaller || image.mimeType === 'image/svg+xml') return false
  const smallerX = typeof options.width === 'number' && image.width < options.width
  const smallerY = options.height !== undefined && image.height < options.height
  const hasBoth = options.width !== undefined && options.height !== undefined
  return hasBoth ? smallerX && smallerY : smallerX || smallerY
}

/** The last part of a URL to the whole; `null` for what would not be served. */
type Finish = (segment: string) => null | string

/** Keys change once in months: the prepared signer of the last one is kept. */
function keepSigner({ delivery }: URLSettings): (key: string) => DeliverySigner {
  let kept: undefined | { key: string; sign: DeliverySigner }
  return (key) => {
    if (kept?.key !== key) kept = { key, sign: createDeliverySigner({ delivery, key }) }
    return kept.sign
  }
}

type FinisherArgs = Asked & { keyed: (key: string) => DeliverySigner; settings: URLSettings }

function finisher({
  image: { imageId, requireSignedURLs },
  keyed,
  settings: { delivery },
  signer,
}: FinisherArgs): Finish {
  if (!requireSignedURLs) {
    const base = buildDeliveryURL({ delivery, imageId, variant: 'public' }).slice(
      0,
      -'public'.length,
    )
    return (segment) => `${base}${segment}`
  }
  if (signer === undefined) return () => null
  const sign = keyed(signer.key)({ expiresAt: signer.expiresAt, imageId })
  return (segment) => (isFlexibleSegment(segment) ? null : sign(segment))
}
