import type { Row } from '../../core/row.js'
import type { VariantOptions } from '../../core/variantOptionTypes.js'
import type { CollectionCall, ServiceCollection } from '../../service/createService.js'
import type { DeliveredRendition, Rendition } from '../../service/urls/srcset.js'

import { formatVariantOptions } from '../../core/variant.js'
import { CloudflareImagesError } from '../../errors.js'
import {
  imageIdOf,
  isNotDeliverable,
  noImage,
  readDocumentImage,
} from '../../service/documentImage.js'
import { storedDocument } from '../viewing/storedDocument.js'
import { assertMayView, isGuarded, isMarkedAnywhere, viewingOf } from '../viewing/viewing.js'
import { assertSignable } from './assertSignable.js'
import { watermarkedURL } from './watermarkedURL.js'

/** What a caller wants: a variant or size by name, or options where the image allows them. */
export type ImageQuery = { options: VariantOptions } | { variant: string | undefined }

export type ImageURL = {
  /** ISO time; `null` for a URL that does not end. */
  expiresAt: null | string
  height: number
  url: string
  width: number
}

type Asked = CollectionCall & {
  doc: Row & { id: number | string }
}

/** One image's URL, and what only the server may know about it. */
export type FoundURL = {
  answer: ImageURL
  imageId: string
  isMarked: boolean
  /** `undefined` for flexible options. */
  variant: string | undefined
}

type ImageURLArgs = Asked & { expiresAt?: number | undefined; query: ImageQuery }

/**
 * One URL of a document for the viewer of the request: signed where the image is private, of the
 * picture with a mark where one applies.
 *
 * @param args.expiresAt unix seconds; by `signedURLs` where it is left out
 * @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN, IMAGE_MISSING, IMAGE_NOT_READY,
 * VARIANT_UNKNOWN, VARIANT_INVALID, API_UNAVAILABLE
 */
export async function imageURL({ expiresAt, query, ...asked }: ImageURLArgs): Promise<FoundURL> {
  const { service, slug } = asked
  await service.connect()
  await assertMayView(asked)
  const doc = await withImage(asked)
  const imageId = imageIdOf(doc)
  const collection = service.collections[slug]
  if (imageId === undefined || collection === undefined) throw noImage()
  if (isNotDeliverable(doc)) {
    throw refuse('IMAGE_NOT_READY', 'The image of this document is not there yet.')
  }
  const variant = 'options' in query ? undefined : (query.variant ?? collection.defaultVariant)
  const rendition =
    'options' in query
      ? await flexibleRendition({ ...asked, collection, doc, options: query.options })
      : namedRendition({ collection, name: variant ?? '' })
  const until = expiresAt ?? service.signedUntil()
  const delivered = service.buildRendition({ collection: slug, doc, expiresAt: until, rendition })
  const marked =
    variant === undefined || delivered === undefined
      ? undefined
      : await markedURL({ ...asked, delivered, stored: doc, until, variant })
  if (marked === undefined) assertSignable({ doc, service })
  const isSigned = readDocumentImage(doc)?.requireSignedURLs === true
  return {
    answer: marked ?? toAnswer({ delivered, until: isSigned ? until : undefined }),
    imageId,
    isMarked: marked !== undefined,
    variant,
  }
}

type MarkedURLArgs = Asked & {
  delivered: DeliveredRendition
  stored: Asked['doc']
  until: number
  variant: string
}

/** The site's own address asks for access each time and does not end; the Worker's does. */
async function markedURL({
  delivered,
  stored,
  until,
  variant,
  ...asked
}: MarkedURLArgs): Promise<ImageURL | undefined> {
  const { req, service, slug } = asked
  const mark = await (await viewingOf(asked)).markOf(variant)
  if (mark === undefined) return undefined
  const expiresAt = new Date(until * 1000)
  const url = watermarkedURL({ doc: stored, expiresAt, mark, req, service, slug, variant })
  const worker = service.watermarkWorker?.url
  const ends = worker !== undefined && url.startsWith(worker)
  return toAnswer({ delivered: { ...delivered, url }, until: ends ? until : undefined })
}

/** Marks hide the image's id from what its viewer reads: the server takes the stored one. */
async function withImage({ doc, req, service, slug }: Asked): Promise<Asked['doc']> {
  if (imageIdOf(doc) !== undefined || !isGuarded({ service, slug })) return doc
  const stored = await storedDocument({ doc, req, slug })
  return { ...stored, id: doc.id }
}

type ToAnswerArgs = {
  delivered: DeliveredRendition | undefined
  until: number | undefined
}

function toAnswer({ delivered, until }: ToAnswerArgs): ImageURL {
  if (delivered?.url == null) {
    throw refuse('VARIANT_INVALID', 'This image is private: ask for a named variant or a size.')
  }
  const { height, url, width } = delivered
  const expiresAt = until === undefined ? null : new Date(until * 1000).toISOString()
  return { expiresAt, height, url, width }
}

type NamedRenditionArgs = {
  collection: ServiceCollection
  name: string
}

/** @throws CloudflareImagesError VARIANT_UNKNOWN */
export function namedRendition({
  collection: { sizes, variants },
  name,
}: NamedRenditionArgs): Rendition {
  const variant = variants.find((known) => known.name === name)
  if (variant !== undefined) return { options: variant.options, segment: name }
  const size = sizes.find((known) => known.name === name)
  if (size !== undefined) return size
  const names = [...variants, ...sizes].map((known) => known.name)
  throw refuse(
    'VARIANT_UNKNOWN',
    `There is no variant ${JSON.stringify(name.slice(0, 100))}. Known are ${names.join(', ')}.`,
  )
}

type FlexibleRenditionArgs = Asked & { collection: ServiceCollection; options: VariantOptions }

/** Options of the caller's choice have no mark: who is to see one gets named variants. */
async function flexibleRendition({
  collection,
  doc,
  options,
  ...asked
}: FlexibleRenditionArgs): Promise<Rendition> {
  const segment = formatVariantOptions(options)
  if (!collection.flexible || readDocumentImage(doc)?.requireSignedURLs === true) {
    throw refuse('VARIANT_INVALID', 'This image comes in named variants and sizes only.')
  }
  if (await isMarkedAnywhere({ ...asked, doc })) {
    throw refuse('VARIANT_INVALID', 'You see this image in named variants and sizes only.')
  }
  return { options, segment }
}

function refuse(
  code: 'IMAGE_MISSING' | 'IMAGE_NOT_READY' | 'VARIANT_INVALID' | 'VARIANT_UNKNOWN',
  message: string,
): CloudflareImagesError {
  return new CloudflareImagesError({ code, message })
}
