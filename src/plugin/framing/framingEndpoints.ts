import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

import { createEndpoint, readJSONBody, routeParam } from '../endpoints/endpoint.js'
import { parsePreviewWish } from './parsePreviewWish.js'
import { previewImage } from './previewImage.js'

/** `POST /<media>/:id/preview`: what a focal point and a crop would deliver. Stores nothing. */
export function framingEndpoints({
  service,
  slug,
}: {
  service: Service
  slug: string
}): Endpoint[] {
  return [
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
}
