import type { PayloadRequest } from 'payload'

import type { CloudflareImagesError } from '../../errors.js'
import type { PluginContext } from '../request/pluginContext.js'

import { randomUUID } from 'node:crypto'

import { withdrawUpload } from '../../service/directUpload/withdrawUpload.js'
import { isHolding } from '../database/transactions.js'
import { contextOf, openContext } from '../request/context.js'
import { getRequestState, type RefusedUpload } from '../request/requestState.js'

type RefuseUploadArgs = {
  claims: RefusedUpload['claims']
  context: PluginContext
  error: CloudflareImagesError
  req: PayloadRequest
}

/**
 * Deletes an image that can never become a document: nobody need wait for the sweep. Where the
 * request's own transaction keeps others waiting, that happens after the request has failed.
 */
export async function refuseUpload({
  context,
  error: { message },
  req,
  ...about
}: RefuseUploadArgs): Promise<void> {
  const refused: RefusedUpload = { ...about, message }
  if (await isHolding(req)) getRequestState(req).refused.push(refused)
  else await dropRefused({ context, refused, req })
}

type DropRefusedArgs = {
  context: Pick<PluginContext, 'service' | 'slug'>
  refused: RefusedUpload
  req: PayloadRequest
}

/** Never throws: the upload's row stays in the ledger until its image is gone. */
export async function dropRefused({
  context: { service, slug },
  refused: { claims, message },
  req,
}: DropRefusedArgs): Promise<void> {
  const { imageId, uploadId } = claims
  const { payload } = req
  try {
    const context = await openContext({ payload, service })
    const { error } = await withdrawUpload({
      ...context,
      collection: slug,
      durable: true,
      imageId,
      newId: randomUUID,
      uploadId,
    })
    await contextOf({ isCertain: true, req, service }).emit({
      collection: slug,
      imageId,
      message,
      type: 'failed',
    })
    if (error !== undefined) {
      payload.logger.error({
        err: error,
        imageId,
        msg: 'Deleting an image failed; the sweep will retry',
      })
    }
  } catch (err) {
    payload.logger.error({
      err,
      imageId,
      msg: 'Deleting a refused image failed; the sweep will retry',
    })
  }
}
