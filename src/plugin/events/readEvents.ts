import type { Payload, Where } from 'payload'

import type { ImageEvent } from '../../core/imageEvent.js'
import type { CollectionCall, Service } from '../../service/createService.js'
import type { Paging } from '../http/paging.js'

import { CloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
import { readManageable } from '../http/access.js'
import { hidesImage } from '../http/hidesImage.js'
import { isClean, isGuarded } from '../viewing/viewing.js'
import { eventsSlug } from './eventsCollection.js'

/** A page of events, in the shape of Payload's own lists. */
export type EventPage = {
  docs: (ImageEvent & { id: string })[]
  hasNextPage: boolean
  hasPrevPage: boolean
  limit: number
  page: number
  totalDocs: number
  totalPages: number
}

type EventRow = Omit<ImageEvent, 'at' | 'collection'> & {
  collectionSlug: null | string
  createdAt: string
  id: number | string
}

type EventsOfDocumentArgs = {
  doc: Readonly<Record<string, unknown>> & { id: number | string }
  slug: string
}

/** Every image the document ever had: what was said of the document, and of the image it shows. */
function eventsOfDocument({ doc, slug }: EventsOfDocumentArgs): Where {
  const imageId = imageIdOf(doc)
  const ofDocument: Where = {
    and: [{ collectionSlug: { equals: slug } }, { documentId: { equals: String(doc.id) } }],
  }
  return imageId === undefined ? ofDocument : { or: [ofDocument, { imageId: { equals: imageId } }] }
}

type ReadEventsArgs = Paging & {
  payload: Payload
  service: Pick<Service, 'options'>
  where: Where
}

/**
 * Events, newest first.
 *
 * @throws CloudflareImagesError NOT_FOUND where the site keeps none
 */
export async function readEvents({
  limit,
  page,
  payload,
  service,
  where,
}: ReadEventsArgs): Promise<EventPage> {
  if (service.options.events === false) {
    throw new CloudflareImagesError({
      code: 'NOT_FOUND',
      message: 'This site keeps no events of its images: the plugin’s option events is false.',
    })
  }
  const found = await payload.db.find<EventRow>({
    collection: eventsSlug,
    limit,
    page,
    // Not the default of every adapter.
    pagination: true,
    sort: ['-createdAt', '-id'],
    where,
  })
  return {
    docs: found.docs.map(toEvent),
    hasNextPage: found.hasNextPage,
    hasPrevPage: found.hasPrevPage,
    limit,
    page,
    totalDocs: found.totalDocs,
    totalPages: found.totalPages,
  }
}

function toEvent(row: EventRow): ImageEvent & { id: string } {
  return {
    at: new Date(row.createdAt).toISOString(),
    collection: row.collectionSlug ?? null,
    data: row.data,
    documentId: row.documentId ?? null,
    id: String(row.id),
    imageId: row.imageId ?? null,
    level: row.level,
    message: row.message,
    type: row.type,
  }
}

type Asked = CollectionCall & { id: string }

type ReadDocumentEventsArgs = Asked & { paging: Paging }

/**
 * The events of a document, for whoever looks after its image. An image that they may not see, or see
 * with a mark, is not named: they are told what happened, and to no image in particular.
 *
 * @throws CloudflareImagesError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN
 */
export async function readDocumentEvents({
  paging,
  ...asked
}: ReadDocumentEventsArgs): Promise<EventPage> {
  const { req, service, slug } = asked
  const doc = await readManageable(asked)
  const where = eventsOfDocument({ doc, slug })
  const page = await readEvents({ ...paging, payload: req.payload, service, where })
  if (!isGuarded({ service, slug })) return page
  const own = imageIdOf(doc)
  // A document has had other images; a newer draft and older versions have others than it.
  const sees = async ({ imageId }: { imageId: string }): Promise<boolean> =>
    imageId === own
      ? !(await hidesImage({ ...asked, doc }))
      : isClean({ ...asked, doc: { cloudflare: { imageId } } })
  return { ...page, docs: await hideUnseen({ events: page.docs, sees }) }
}

/** Facts that name an image: the one before. */
const namingFacts = ['previousImageId', 'replaces'] as const

/**
 * Events for somebody who must not see every image: one that names another tells what happened, and
 * to no image in particular.
 *
 * @param args.sees whether they see this image clean, asked once per image and collection
 */
export async function hideUnseen<T extends ImageEvent>({
  events,
  sees,
}: {
  events: readonly T[]
  sees: (named: { collection: null | string; imageId: string }) => Promise<boolean>
}): Promise<T[]> {
  const asked = new Map<string, Promise<boolean>>()
  const isSeen = async (named: Parameters<typeof sees>[0]): Promise<boolean> => {
    const key = JSON.stringify([named.collection, named.imageId])
    const answer = asked.get(key) ?? sees(named)
    asked.set(key, answer)
    return answer
  }
  return Promise.all(
    events.map(async (event) => {
      const { collection } = event
      const seen = imagesOf(event).map((imageId) => isSeen({ collection, imageId }))
      return (await Promise.all(seen)).every(Boolean)
        ? event
        : { ...event, data: {}, imageId: null }
    }),
  )
}

function imagesOf({ data, imageId }: ImageEvent): string[] {
  const named = [imageId, ...namingFacts.map((fact) => data[fact])]
  return named.filter((value): value is string => typeof value === 'string')
}
