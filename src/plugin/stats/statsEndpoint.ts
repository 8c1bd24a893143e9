import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

/** `GET /cloudflare-images/stats`: what is stored, and what it costs. */
export function statsEndpoint(_: Service): Endpoint[] {
  return []
}
