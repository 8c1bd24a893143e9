import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

/** `GET /<media>/:id/usages`: where an image is used. */
export function usageEndpoints(_: { service: Service; slug: string }): Endpoint[] {
  return []
}
