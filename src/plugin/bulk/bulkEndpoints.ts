import { type CollectionEndpoints, createEndpoint } from '../http/endpoint.js'
import { readJSONBody } from '../http/readJSONBody.js'
import { readRequest } from '../http/readRequest.js'
import { bulkRequest } from './bulkRequest.js'
import { runBulk } from './runBulk.js'

/** `POST /<media>/bulk`: one action for many images, each answered for itself. */
export const bulkEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) => {
      const request = readRequest(bulkRequest, await readJSONBody(req))
      return Response.json({ results: await runBulk({ ...request, req, service, slug }) })
    },
    method: 'post',
    path: '/bulk',
  }),
]
