import type { CollectionAfterErrorHook, Payload, PayloadRequest } from 'payload'

import { setTimeout as sleep } from 'node:timers/promises'

import type { ImageMove } from '../../service/imageRecords.js'
import type { Service } from '../../service/createService.js'
import type { PluginContext } from '../pluginContext.js'
import type { PrivacyChange } from '../upload/requestState.js'

import { changeImage } from '../../service/privacy/changeImage.js'
import { directRowId } from '../../service/records.js'
import { createRecords } from '../createRecords.js'
import { afterRollback, isInTransaction } from '../transactions.js'
import { getRequestState, peekRequestState } from '../upload/requestState.js'
import { moveDocuments } from './moveDocuments.js'

type Site = { payload: Payload; service: Service }

/**
 * Notes a change that a save has made at Cloudflare, so that it is taken back when the save fails.
 * A rollback brings the old id back into the documents, whatever had been written by then.
 */
export async function rememberChange({
  change,
  payload,
  req,
  service,
}: Site & { change: PrivacyChange; req: PayloadRequest }): Promise<void> {
  if (!(await isInTransaction(req))) {
    getRequestState(req).privacy.set(change.imageId, change)
    return
  }
  await afterRollback({ req, task: () => undo({ change, payload, service }) })
}

/** After a failed request without a transaction: what no document was saved with is taken back. */
export function undoPrivacy({ service }: PluginContext): CollectionAfterErrorHook {
  return ({ req }) => undoChanges({ req, service })
}

/** The same for a part of a request that fails without failing the request. */
export async function undoChanges({
  req,
  service,
}: {
  req: PayloadRequest
  service: Service
}): Promise<void> {
  const changes = peekRequestState(req)?.privacy
  for (const change of changes?.values() ?? []) {
    changes?.delete(change.imageId)
    await undo({ change, payload: req.payload, service })
  }
}

/** Never throws. Where Cloudflare does not answer, the change stays and the documents follow it. */
async function undo({ change, payload, service }: Site & { change: PrivacyChange }): Promise<void> {
  const { imageId, previousIds, uploadId } = change
  try {
    const to = uploadId === undefined ? await changeBack({ change, payload, service }) : change
    for (const from of [...previousIds, imageId])
      if (from !== to.imageId) await moveDocuments({ from, payload, service, to })
    if (uploadId !== undefined)
      // The receipt leads to the image by its upload: the corrected form comes with the same one.
      await createRecords({ payload, service }).update({
        durable: true,
        id: directRowId(uploadId),
        patch: { imageId },
      })
  } catch (err) {
    payload.logger.error({
      err,
      imageId,
      msg: 'Taking back a change of privacy failed; the sweep will retry',
    })
  }
}

async function changeBack({
  change: { collection, imageId, requireSignedURLs },
  payload,
  service,
}: Site & { change: PrivacyChange }): Promise<ImageMove['to']> {
  try {
    const { client } = await service.connect()
    const { image } = await changeImage({
      client,
      collection,
      durable: true,
      imageId,
      now: service.now,
      records: createRecords({ payload, service }),
      requireSignedURLs: !requireSignedURLs,
      sleep: (delayMs) => sleep(delayMs),
    })
    return image
  } catch (err) {
    payload.logger.warn({
      err,
      imageId,
      msg: `A save failed, and its image stays ${requireSignedURLs ? 'private' : 'public'}`,
    })
    return { imageId, requireSignedURLs }
  }
}
