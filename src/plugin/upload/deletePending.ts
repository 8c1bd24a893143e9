import type { PayloadRequest } from 'payload'

import { randomUUID } from 'node:crypto'

import { defaultGraceSeconds, type Service } from '../../service/createService.js'
import { guardShownImage, removeImage } from '../../service/removeImage.js'
import { afterCommit } from '../database/transactions.js'
import { openContext } from '../request/context.js'
import { getRequestState } from '../request/requestState.js'

/** How long a person waits at most for Cloudflare to delete; the sweep takes over after that. */
const timeoutMs = 10_000

type DeletePendingArgs = {
  imageIds: readonly string[]
  req: PayloadRequest
  service: Service
  /** The image that took their place. */
  shown?: string | undefined
  slug: string
}

/**
 * Deletes images marked for deletion: at once where the document's change is final, else when the transaction
 * is committed. Never fails the operation, whose document is changed already; the ledger remembers.
 */
export async function deletePending({
  imageIds,
  req,
  service,
  shown,
  slug,
}: DeletePendingArgs): Promise<void> {
  const { pendingDeletions } = getRequestState(req)
  const rowIds = imageIds.flatMap((imageId) => pendingDeletions.get(imageId)?.rowId ?? [])
  for (const imageId of imageIds) pendingDeletions.delete(imageId)
  if (rowIds.length === 0) return
  const { payload } = req
  const remove = async (): Promise<void> => {
    try {
      await removeRows({ imageIds, payload, rowIds, service, shown, slug })
    } catch (err) {
      payload.logger.error({ err, msg: `Deleting images of ${slug} failed; the sweep will retry` })
    }
  }
  await afterCommit({ req, task: () => service.background.add(remove(), { timeoutMs }) })
}

type RemoveRowsArgs = {
  imageIds: readonly string[]
  payload: PayloadRequest['payload']
  rowIds: readonly string[]
  service: Service
  shown: string | undefined
  slug: string
}

async function removeRows({
  imageIds,
  payload,
  rowIds,
  service,
  shown,
  slug: collection,
}: RemoveRowsArgs): Promise<void> {
  const { client, emit, ledger } = await openContext({ payload, service })
  if (shown !== undefined) {
    await guardShownImage({
      client,
      collection,
      graceSeconds: defaultGraceSeconds,
      imageId: shown,
      newId: randomUUID,
      now: service.now(),
      ownRowIds: rowIds,
      previousIds: imageIds,
      ledger,
    })
  }
  for (const id of rowIds) {
    // Gone when the transaction was rolled back: the document kept its image.
    const row = await ledger.readRow({ id })
    if (row === undefined || row.imageId === null) continue
    const { imageId } = row
    const { error, outcome } = await removeImage({
      client,
      now: service.now(),
      ledger,
      row: { ...row, imageId },
    })
    if (outcome === 'deleted') {
      await emit({ collection, imageId, message: 'The image was deleted.', type: 'deleted' })
    }
    if (outcome !== 'failed') continue
    payload.logger.error({
      err: error,
      imageId,
      msg: 'Deleting an image failed; the sweep will retry',
    })
    const message = 'Cloudflare could not delete the image; the sweep will retry.'
    await emit({ collection, imageId, message, type: 'failed' })
  }
}
