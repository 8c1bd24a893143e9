import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

import { createEndpoint, routeParam } from '../endpoints/endpoint.js'
import { readPaging } from '../events/readEvents.js'
import { readUsages } from './readUsages.js'

/** `GET /<media>/:id/usages`: where an image is used, for whoever may read its document. */
export function usageEndpoints({ service, slug }: { service: Service; slug: string }): Endpoint[] {
  return [
    createEndpoint({
      handler: async (req) => {
        const { searchParams } = req
        const paging = readPaging({
          limit: searchParams.get('limit'),
          page: searchParams.get('page'),
        })
        const id = routeParam(req, 'id')
        return Response.json(await readUsages({ id, paging, req, service, slug }))
      },
      method: 'get',
      path: '/:id/usages',
    }),
  ]
}
