import type { PayloadRequest } from 'payload'

import type { UsagePage } from '../../core/usage.js'
import type { Service } from '../../service/createService.js'
import type { Paging } from '../endpoints/paging.js'

import { readVisible } from '../endpoints/access.js'
import { listUsages } from './listUsages.js'

/**
 * Where the image of a document is used, as far as this person may know.
 *
 * @throws CloudflareImagesError NOT_FOUND, USAGES_NOT_READY
 */
export async function readUsages({
  paging,
  ...asked
}: {
  id: string
  paging: Paging
  req: PayloadRequest
  service: Service
  slug: string
}): Promise<UsagePage> {
  const { req, service, slug } = asked
  const { id } = await readVisible(asked)
  const image = { id: String(id), slug }
  return listUsages({ image, paging, payload: req.payload, req, service })
}
