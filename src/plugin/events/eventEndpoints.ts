import type { Endpoint, PayloadRequest, Where } from 'payload'

import type { Service } from '../../service/createService.js'

import { text } from '../../core/kinds.js'
import { group, value } from '../../core/schema.js'
import { assertMayManage } from '../http/access.js'
import { type CollectionEndpoints, createEndpoint, routeParam } from '../http/endpoint.js'
import { type Paging, pagingOf } from '../http/paging.js'
import { readRequest } from '../http/readRequest.js'
import { isClean, isGuarded } from '../viewing/viewing.js'
import { type EventPage, hideUnseen, readDocumentEvents, readEvents } from './readEvents.js'

type Named = { collection: null | string; imageId: string }

/** `GET /<media>/:id/events`, for whoever looks after the document's image. */
export const documentEventEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) => {
      const paging = pagingOf(req)
      const id = routeParam(req, 'id')
      return Response.json(await readDocumentEvents({ id, paging, req, service, slug }))
    },
    method: 'get',
    path: '/:id/events',
  }),
]

/**
 * `GET /cloudflare-images/events`, narrowed by `imageId`, `collection` or `documentId`: events
 * outlive their documents, so this is for whoever looks after the whole account.
 */
export function accountEventEndpoints(service: Service): Endpoint[] {
  return [
    createEndpoint({
      handler: async (req) => {
        const paging = pagingOf(req)
        await assertMayManage({ req, service })
        return Response.json(await readAccountEvents({ paging, req, service }))
      },
      method: 'get',
      path: '/cloudflare-images/events',
    }),
  ]
}

type ReadAccountEventsArgs = {
  paging: Paging
  req: PayloadRequest
  service: Service
}

/** Who manages the account need not see every image: one that is hidden from them is not named. */
async function readAccountEvents({
  paging,
  req,
  service,
}: ReadAccountEventsArgs): Promise<EventPage> {
  const where = filterOf(req)
  const page = await readEvents({ ...paging, payload: req.payload, service, where })
  const slugs = Object.keys(service.collections)
  const sees = async ({ collection, imageId }: Named): Promise<boolean> => {
    const guarded = slugs.filter(
      (slug) => isGuarded({ service, slug }) && (collection ?? slug) === slug,
    )
    if (guarded.length === 0) return true
    const doc = { cloudflare: { imageId } }
    const clean = await Promise.all(guarded.map((slug) => isClean({ doc, req, service, slug })))
    return clean.includes(true)
  }
  return { ...page, docs: await hideUnseen({ events: page.docs, sees }) }
}

const plainText = text('text without control characters', /^[^\p{Cc}\p{Cs}]*$/u)
const eventFilters = group({
  collection: value(plainText),
  documentId: value(plainText),
  imageId: value(plainText),
})

function filterOf({ searchParams: query }: PayloadRequest): Where {
  const names = Object.keys(eventFilters.shape)
  const given = Object.fromEntries(names.map((name) => [name, query.get(name)]))
  const { collection, ...others } = readRequest(eventFilters, given)
  const and = Object.entries({ collectionSlug: collection, ...others })
    .filter(([, equals]) => equals !== undefined)
    .map(([field, equals]): Where => ({ [field]: { equals } }))
  return and.length === 0 ? {} : { and }
}
