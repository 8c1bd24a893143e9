import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

/** `POST /<media>/:id/preview`: what a focal point and a crop would deliver. */
export function framingEndpoints(_: { service: Service; slug: string }): Endpoint[] {
  return []
}
