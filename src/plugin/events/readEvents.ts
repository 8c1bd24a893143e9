import type { Payload, Where } from 'payload'

import type { ImageEvent } from '../../core/imageEvent.js'
import type { Service } from '../../service/createService.js'
import type { Paging } from '../http/paging.js'

import { CloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
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
export function eventsOfDocument({ doc, slug }: EventsOfDocumentArgs): Where {
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
