import type { CollectionAfterErrorHook, Payload } from 'payload'

import { unlink } from 'node:fs/promises'

import type { Service } from '../../service/createService.js'
import type { PluginContext } from '../pluginContext.js'
import type { RequestState } from './requestState.js'

import { removeImage } from '../../service/removeImage.js'
import { createRecords } from '../createRecords.js'
import { dropRefused } from './refuseUpload.js'
import { peekRequestState } from './requestState.js'

type Args = { context: PluginContext; payload: Payload; state: RequestState }

/**
 * After a failed request: what it uploaded is deleted at once, and its temporary files go. The
 * sweep would do the former later; a person who forgot a field need not leave an image behind. What
 * the browser uploaded stays: the corrected form comes with the same receipt.
 */
export function abandonUploads(context: PluginContext): CollectionAfterErrorHook {
  return async ({ req }) => {
    const state = peekRequestState(req)
    if (state === undefined) return
    const { payload } = req
    for (const { file } of state.pending.values()) {
      const path = file?.tempFilePath
      // Core removes it too where it got that far; then it is gone already.
      if (typeof path === 'string' && path !== '') await unlink(path).catch(() => undefined)
    }
    try {
      await releaseClaims({ payload, service: context.service, state })
      await deleteStored({ context, payload, state })
    } catch (err) {
      payload.logger.error({
        err,
        msg: `Cleaning up after a failed save of ${context.slug} failed; the sweep will retry`,
      })
    }
    for (const refused of state.refused.splice(0)) await dropRefused({ context, payload, refused })
  }
}

/**
 * Lets go of the names and uploads that a failed save held. A rollback may have brought rows back, and
 * a database without transactions the document.
 */
export async function releaseClaims({
  payload,
  service,
  state,
}: Pick<Args, 'payload' | 'state'> & { service: Service }): Promise<void> {
  const claims = [...state.claims]
  state.claims.clear()
  const records = createRecords({ payload, service })
  for (const [imageId, { heldRowIds, settledRowIds }] of claims) {
    const isShown = (await records.referenceOf({ imageId })) !== 'none'
    for (const id of isShown ? settledRowIds : heldRowIds)
      await records.remove({ durable: true, id })
  }
}

async function deleteStored({ context: { service }, payload, state }: Args): Promise<void> {
  const abandoned = [...state.stored]
  state.stored.clear()
  if (abandoned.length === 0) return
  const { client } = await service.connect()
  const records = createRecords({ payload, service })
  for (const [imageId, rowId] of abandoned) {
    const row = await records.readRow({ id: rowId })
    if (row !== undefined) {
      await removeImage({ client, now: service.now(), records, row: { ...row, imageId } })
    } else if ((await records.referenceOf({ imageId })) === 'none') {
      // The row went with the transaction, and so did the document.
      await client.deleteImage({ imageId })
    }
  }
}
