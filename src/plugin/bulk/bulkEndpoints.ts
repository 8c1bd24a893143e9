import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

/** `POST /<media>/bulk`: one action for many images. */
export function bulkEndpoints(_: { service: Service; slug: string }): Endpoint[] {
  return []
}
