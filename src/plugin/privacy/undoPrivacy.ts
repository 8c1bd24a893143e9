import type { Payload, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { ImageMove } from '../../service/imageDocuments.js'

import { setTimeout as sleep } from 'node:timers/promises'

import { directRowId } from '../../service/ledger.js'
import { changeImage } from '../../service/privacy/changeImage.js'
import { moveDocuments } from '../database/moveDocuments.js'
import { afterRollback, isInTransaction } from '../database/transactions.js'
import { contextOf, openContext } from '../request/context.js'
import { getRequestState, peekRequestState, type PrivacyChange } from '../request/requestState.js'

type Site = { payload: Payload; service: Service }

type RememberChangeArgs = Site & { change: PrivacyChange; req: PayloadRequest }

/**
 * Notes a change that a save has made at Cloudflare, so that it is taken back when the save fails.
 * A rollback brings the old id back into the documents, whatever had been written by then.
 */
export async function rememberChange({
  change,
  payload,
  req,
  service,
}: RememberChangeArgs): Promise<void> {
  if (!(await isInTransaction(req))) {
    getRequestState(req).privacy.set(change.imageId, change)
    return
  }
  await afterRollback({ req, task: () => undo({ change, payload, service }) })
}

type UndoChangesArgs = {
  req: PayloadRequest
  service: Service
  token?: string | undefined
}

/**
 * After a failed operation without a transaction: what no document was saved with is taken back.
 *
 * @param args.token of one operation; without it, of all
 */
export async function undoChanges({ req, service, token }: UndoChangesArgs): Promise<void> {
  const changes = peekRequestState(req)?.privacy
  for (const change of changes?.values() ?? []) {
    if (token !== undefined && change.token !== token) continue
    changes?.delete(change.imageId)
    await undo({ change, payload: req.payload, service })
  }
}

/** Never throws. Where Cloudflare does not answer, the change stays and the documents follow it. */
async function undo({ change, payload, service }: Site & { change: PrivacyChange }): Promise<void> {
  const { imageId, previousIds, uploadId } = change
  try {
    const to = uploadId === undefined ? await changeBack({ change, payload, service }) : change
    for (const from of [...previousIds, imageId]) {
      if (from !== to.imageId) await moveDocuments({ from, payload, service, to })
    }
    if (uploadId !== undefined)
    // The receipt leads to the image by its upload: the corrected form comes with the same one.
    {
      await contextOf({ payload, service }).ledger.update({
        durable: true,
        id: directRowId(uploadId),
        patch: { imageId },
      })
    }
  } catch (err) {
    payload.logger.error({
      err,
      imageId,
      msg: 'Taking back a change of privacy failed; the sweep will retry',
    })
  }
}

type ChangeBackArgs = Site & { change: PrivacyChange }

async function changeBack({
  change: { collection, imageId, requireSignedURLs },
  payload,
  service,
}: ChangeBackArgs): Promise<ImageMove['to']> {
  try {
    const { client, ledger } = await openContext({ payload, service })
    const { image } = await changeImage({
      client,
      collection,
      durable: true,
      imageId,
      now: service.now,
      ledger,
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
