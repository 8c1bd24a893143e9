import { type CollectionEndpoints, createEndpoint, routeParam } from '../http/endpoint.js'
import { readJSONBody } from '../http/readJSONBody.js'
import { parsePreviewQuery } from './parsePreviewQuery.js'
import { previewImage } from './previewImage.js'

/** `POST /<media>/:id/preview`: what a focal point and a crop would deliver. Stores nothing. */
export const previewEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) => {
      const query = parsePreviewQuery(await readJSONBody(req))
      const id = routeParam(req, 'id')
      const preview = await previewImage({ id, req, service, slug, query })
      return Response.json(preview, { headers: { 'Cache-Control': 'no-store' } })
    },
    method: 'post',
    path: '/:id/preview',
  }),
]
