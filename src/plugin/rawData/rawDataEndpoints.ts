import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

/** `GET /<media>/:id/cloudflare`: what Cloudflare says of an image. */
export function rawDataEndpoints(_: { service: Service; slug: string }): Endpoint[] {
  return []
}
