import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { isCloudflareImagesError } from '../../errors.js'
import { losesRowsOnRollback } from '../transactions.js'
import { renewPlaceholder } from './renewPlaceholder.js'

/**
 * The placeholder of an image that came past this server, made while the answer is on its way. What
 * fails is left to the command `placeholders --missing`.
 */
export async function followArrival({
  imageId,
  payload,
  service,
}: {
  imageId: string
  payload: Payload
  service: Service
}): Promise<void> {
  if (service.options.placeholder === false) return
  const task = renewPlaceholder({ imageId, payload, service }).then(
    () => undefined,
    (err: unknown) => {
      const isExpected = isCloudflareImagesError(err)
      const about = { err, imageId, msg: 'A placeholder could not be made' }
      if (isExpected) payload.logger.debug(about)
      else payload.logger.error(about)
    },
  )
  // SQLite has one writer: the next request's transaction and this write would wait for each other.
  const patienceMs = losesRowsOnRollback(payload) ? 10_000 : 0
  await service.background.add(task, { patienceMs })
}
