import type { PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

type WantsPlaceholderURLArgs = {
  req: PayloadRequest
  service: Pick<Service, 'options'>
}

/**
 * Whether a read that names no fields has the placeholder as a data URL. A list of a hundred would
 * grow by two hundred kilobytes; GraphQL sends what its query asks for.
 */
export function wantsPlaceholderURL({
  req,
  service: {
    options: { placeholder },
  },
}: WantsPlaceholderURLArgs): boolean {
  return placeholder !== false && (placeholder.dataURL || req.payloadAPI === 'GraphQL')
}
