import type { CollectionEndpoints } from '../http/endpoint.js'

import { createEndpoint, routeParam } from '../http/endpoint.js'
import { pagingOf } from '../http/paging.js'
import { readUsages } from './readUsages.js'

/** `GET /<media>/:id/usages`: where an image is used, for whoever may read its document. */
export const usageEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) => {
      const paging = pagingOf(req)
      const id = routeParam(req, 'id')
      return Response.json(await readUsages({ id, paging, req, service, slug }))
    },
    method: 'get',
    path: '/:id/usages',
  }),
]
