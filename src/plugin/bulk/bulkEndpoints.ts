import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

import { createEndpoint, readJSONBody } from '../endpoints/endpoint.js'
import { parseBulkRequest } from './bulkRequest.js'
import { runBulk } from './runBulk.js'

/** `POST /<media>/bulk`: one action for many images, each answered for itself. */
export function bulkEndpoints({ service, slug }: { service: Service; slug: string }): Endpoint[] {
  return [
    createEndpoint({
      handler: async (req) => {
        const request = parseBulkRequest(await readJSONBody(req))
        return Response.json({ results: await runBulk({ ...request, req, service, slug }) })
      },
      method: 'post',
      path: '/bulk',
    }),
  ]
}
