import type { Endpoint, PayloadRequest, Where } from 'payload'

import type { Service } from '../../service/createService.js'
import type { CollectionEndpoints } from '../endpoints/endpoint.js'

import { assertMayManage } from '../endpoints/access.js'
import { createEndpoint, routeParam } from '../endpoints/endpoint.js'
import { pagingOf } from '../endpoints/paging.js'
import { readDocumentEvents } from './readDocumentEvents.js'
import { readEvents } from './readEvents.js'

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
        const where = filterOf(req)
        return Response.json(await readEvents({ ...paging, payload: req.payload, service, where }))
      },
      method: 'get',
      path: '/cloudflare-images/events',
    }),
  ]
}

const filters = {
  collection: 'collectionSlug',
  documentId: 'documentId',
  imageId: 'imageId',
} as const

function filterOf({ searchParams }: PayloadRequest): Where {
  const and = Object.entries(filters).flatMap(([name, field]): Where[] => {
    const value = searchParams.get(name)
    return value === null ? [] : [{ [field]: { equals: value } }]
  })
  return and.length === 0 ? {} : { and }
}
