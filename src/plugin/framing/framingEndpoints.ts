import type { CollectionEndpoints } from '../endpoints/endpoint.js'

import { createEndpoint, readJSONBody, routeParam } from '../endpoints/endpoint.js'
import { parsePreviewWish } from './parsePreviewWish.js'
import { previewImage } from './previewImage.js'

/** `POST /<media>/:id/preview`: what a focal point and a crop would deliver. Stores nothing. */
export const framingEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) => {
      const wish = parsePreviewWish(await readJSONBody(req))
      const id = routeParam(req, 'id')
      const preview = await previewImage({ id, req, service, slug, wish })
      return Response.json(preview, { headers: { 'Cache-Control': 'no-store' } })
    },
    method: 'post',
    path: '/:id/preview',
  }),
]
