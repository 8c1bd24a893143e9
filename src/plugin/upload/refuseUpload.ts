import type { Payload, PayloadRequest } from 'payload'

import { randomUUID } from 'node:crypto'

import type { CloudflareImagesError } from '../../errors.js'
import type { PluginContext } from '../pluginContext.js'
import type { RefusedUpload } from './requestState.js'

import { withdrawUpload } from '../../service/directUpload/withdrawUpload.js'
import { createRecords } from '../createRecords.js'
import { emitFor } from '../events/recordEvent.js'
import { canWriteOutside } from '../transactions.js'
import { getRequestState } from './requestState.js'

/**
 * Deletes an image that can never become a document: nobody need wait for the sweep. Where the
 * request's own transaction shuts out other writes, that happens after the request has failed.
 */
export async function refuseUpload({
  context,
  error: { message },
  req,
  ...about
}: {
  claims: RefusedUpload['claims']
  context: PluginContext
  error: CloudflareImagesError
  req: PayloadRequest
}): Promise<void> {
  const refused: RefusedUpload = { ...about, message }
  if (await canWriteOutside(req)) await dropRefused({ context, payload: req.payload, refused })
  else getRequestState(req).refused.push(refused)
}

/** Never throws: the upload's row stays in the ledger until its image is gone. */
export async function dropRefused({
  context: { service, slug },
  payload,
  refused: { claims, message },
}: {
  context: Pick<PluginContext, 'service' | 'slug'>
  payload: Payload
  refused: RefusedUpload
}): Promise<void> {
  const { imageId, uploadId } = claims
  try {
    const { client } = await service.connect()
    const { error } = await withdrawUpload({
      client,
      collection: slug,
      durable: true,
      imageId,
      newId: randomUUID,
      now: service.now(),
      records: createRecords({ payload, service }),
      uploadId,
    })
    await emitFor({ payload, service })({ collection: slug, imageId, message, type: 'failed' })
    if (error !== undefined)
      payload.logger.error({
        err: error,
        imageId,
        msg: 'Deleting an image failed; the sweep will retry',
      })
  } catch (err) {
    payload.logger.error({
      err,
      imageId,
      msg: 'Deleting a refused image failed; the sweep will retry',
    })
  }
}
