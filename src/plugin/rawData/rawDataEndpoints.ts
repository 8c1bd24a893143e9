import { type CollectionEndpoints, createEndpoint, routeParam } from '../http/endpoint.js'
import { readRawData } from './readRawData.js'

/** `GET /<media>/:id/cloudflare`: what Cloudflare says of an image, for whoever looks after it. */
export const rawDataEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) =>
      Response.json(await readRawData({ id: routeParam(req, 'id'), req, service, slug }), {
        headers: { 'Cache-Control': 'no-store' },
      }),
    method: 'get',
    path: '/:id/cloudflare',
  }),
]
