import type { PayloadRequest } from 'payload'

import type { UsagePage } from '../../core/usage.js'
import type { Service } from '../../service/createService.js'
import type { Paging } from '../http/paging.js'

import { readVisible } from '../http/access.js'
import { listUsages } from './listUsages.js'

type ReadUsagesArgs = {
  id: string
  paging: Paging
  req: PayloadRequest
  service: Service
  slug: string
}

/**
 * Where the image of a document is used, as far as this person may know.
 *
 * @throws CloudflareImagesError NOT_FOUND, USAGES_NOT_READY
 */
export async function readUsages({ paging, ...asked }: ReadUsagesArgs): Promise<UsagePage> {
  const { req, service, slug } = asked
  const { id } = await readVisible(asked)
  const image = { id: String(id), slug }
  return listUsages({ image, paging, payload: req.payload, req, service })
}
