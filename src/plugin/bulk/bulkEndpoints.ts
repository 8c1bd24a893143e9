import type { CollectionEndpoints } from '../endpoints/endpoint.js'

import { createEndpoint, readJSONBody } from '../endpoints/endpoint.js'
import { parseBulkRequest } from './bulkRequest.js'
import { runBulk } from './runBulk.js'

/** `POST /<media>/bulk`: one action for many images, each answered for itself. */
export const bulkEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) => {
      const request = parseBulkRequest(await readJSONBody(req))
      return Response.json({ results: await runBulk({ ...request, req, service, slug }) })
    },
    method: 'post',
    path: '/bulk',
  }),
]
