import { LRUCache } from 'lru-cache'

import type { Size } from '../core/geometry.js'
import type { VariantOptions } from '../core/variantOptionTypes.js'
import type { DocumentImage } from './documentImage.js'
import type { DocumentUrls, RenditionUrl, Signer, SizeUrl, UrlSettings } from './urlTypes.js'

import { transformForFocalAndCrop } from '../core/crop.js'
import { buildDeliveryUrl } from '../core/deliveryUrl.js'
import { getOutputSize } from '../core/outputSize.js'
import { createDeliverySigner } from './deliverySigner.js'
import type { DeliverySigner } from './deliverySigner.js'
import { formatVariantOptions, isFlexibleSegment } from '../core/variant.js'
import type { Delivered, DeliveredRendition, Rendition } from './srcset.js'
import { buildSrcset } from './srcset.js'

type Asked = { image: DocumentImage; signer: Signer | undefined }

export type UrlBuilder = {
  all(args: Asked): DocumentUrls
  one(args: Asked & { rendition: Rendition }): DeliveredRendition
}

/** Sizes of pictures whose arithmetic is kept: a library has few, cameras being what they are. */
const keptSizes = 1000

/**
 * Prepares the URLs of a collection's documents: what does not depend on the document is worked
 * out once. The builder is pure: no network, no database, no clock of its own. Focal point and crop
 * apply where flexible variants do; a private image gets signed named ones.
 */
export function createUrlBuilder(settings: UrlSettings): UrlBuilder {
  const renditions: Rendition[] = [
    ...settings.variants.map(({ name, options }) => ({ options, segment: name })),
    ...settings.sizes,
  ]
  const outputs = new LRUCache<string, readonly Size[]>({ max: keptSizes })
  const outputsOf = (source: Size): readonly Size[] => {
    const key = `${source.width}x${source.height}`
    const known = outputs.get(key)
    if (known !== undefined) return known
    const computed = renditions.map(({ options }) => getOutputSize({ options, source }))
    outputs.set(key, computed)
    return computed
  }
  const keyed = keepSigner(settings)
  const deliverFor = ({ image, signer }: Asked): Delivered =>
    deliver({
      finish: finisher({ image, keyed, settings, signer }),
      image,
      outputsOf,
      renditions,
      settings,
    })
  const all: UrlBuilder['all'] = ({ image, signer }) => {
    const delivered = deliverFor({ image, signer })
    const { length } = settings.variants
    const variants = settings.variants.map(({ name }, index): RenditionUrl => ({
      name,
      ...delivered.at(index),
    }))
    const urlOf = (wanted: string): string | null =>
      variants.find(({ name }) => name === wanted)?.url ?? null
    return {
      sizes: Object.fromEntries(
        settings.sizes.map((size, index): [string, SizeUrl] => [
          size.name,
          isOmitted(size, image)
            ? { height: null, mimeType: null, url: null, width: null }
            : { ...delivered.at(length + index), mimeType: size.mimeType ?? image.mimeType },
        ]),
      ),
      srcset: buildSrcset({
        delivered,
        image,
        isFlexible: canBeEdited({ image, settings }),
        settings,
        variants,
      }),
      thumbnailURL: urlOf(settings.thumbnailVariant),
      url: urlOf(settings.defaultVariant),
      variants,
    }
  }
  return { all, one: ({ rendition, ...asked }) => deliverFor(asked).of(rendition) }
}

function deliver({
  finish,
  image,
  outputsOf,
  renditions,
  settings,
}: {
  finish: Finish
  image: DocumentImage
  outputsOf: (source: Size) => readonly Size[]
  renditions: readonly Rendition[]
  settings: UrlSettings
}): Delivered {
  const source = { height: image.height, width: image.width }
  // Cloudflare never resizes SVG, whatever the variant.
  const isFixed = image.mimeType === 'image/svg+xml' || source.width === 0 || source.height === 0
  const isEdited = image.crop !== undefined || image.focal !== undefined
  const edits = isEdited && canBeEdited({ image, settings }) && !isFixed
  const outputs = isFixed || edits ? undefined : outputsOf(source)
  const edited = ({ options, segment }: Rendition): Rendition =>
    edits ? editRendition({ image, options, segment, source }) : { options, segment }
  return {
    at(index) {
      const rendition = renditions[index]
      if (rendition === undefined) throw new RangeError(`No rendition ${index}`)
      const { options, segment } = edited(rendition)
      const output = outputs?.[index] ?? (isFixed ? source : getOutputSize({ options, source }))
      return { height: output.height, url: finish(segment), width: output.width }
    },
    of(rendition) {
      const { options, segment } = edited(rendition)
      const { height, width } = isFixed ? source : getOutputSize({ options, source })
      return { height, url: finish(segment), width }
    },
    urlOf: (rendition) => finish(edited(rendition).segment),
  }
}

function canBeEdited({
  image,
  settings,
}: {
  image: DocumentImage
  settings: UrlSettings
}): boolean {
  return settings.flexible && !image.requireSignedURLs
}

/** The same rendition when neither focal point nor crop change what it delivers. */
function editRendition({
  image: { crop, focal },
  options,
  segment,
  source,
}: Rendition & { image: DocumentImage; source: Size }): Rendition {
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
function keepSigner({ delivery }: UrlSettings): (key: string) => DeliverySigner {
  let kept: undefined | { key: string; sign: DeliverySigner }
  return (key) => {
    if (kept?.key !== key) kept = { key, sign: createDeliverySigner({ delivery, key }) }
    return kept.sign
  }
}

function finisher({
  image: { imageId, requireSignedURLs },
  keyed,
  settings: { delivery },
  signer,
}: Asked & { keyed: (key: string) => DeliverySigner; settings: UrlSettings }): Finish {
  if (!requireSignedURLs) {
    const base = buildDeliveryUrl({ delivery, imageId, variant: 'public' }).slice(
      0,
      -'public'.length,
    )
    return (segment) => `${base}${segment}`
  }
  if (signer === undefined) return () => null
  const sign = keyed(signer.key)({ expiresAt: signer.expiresAt, imageId })
  return (segment) => (isFlexibleSegment(segment) ? null : sign(segment))
}
