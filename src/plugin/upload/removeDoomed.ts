import type { PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

import { removeImage } from '../../service/removeImage.js'
import { createRecords } from '../createRecords.js'
import { emitFor } from '../events/recordEvent.js'
import { afterCommit } from '../transactions.js'
import { getRequestState } from './requestState.js'

/** How long a person waits at most for Cloudflare to delete; the sweep takes over after that. */
const patienceMs = 10_000

/**
 * Deletes doomed images: at once where the document's change is final, else when the transaction
 * is committed. Never fails the operation, whose document is changed already; the ledger remembers.
 */
export async function removeDoomed({
  imageIds,
  req,
  service,
  slug,
}: {
  imageIds: readonly string[]
  req: PayloadRequest
  service: Service
  slug: string
}): Promise<void> {
  const { doomed } = getRequestState(req)
  const rowIds = imageIds.flatMap((imageId) => doomed.get(imageId) ?? [])
  for (const imageId of imageIds) doomed.delete(imageId)
  if (rowIds.length === 0) return
  const { payload } = req
  const remove = async (): Promise<void> => {
    try {
      await removeRows({ payload, rowIds, service, slug })
    } catch (err) {
      payload.logger.error({ err, msg: `Deleting images of ${slug} failed; the sweep will retry` })
    }
  }
  await afterCommit({ req, task: () => service.background.add(remove(), { patienceMs }) })
}

async function removeRows({
  payload,
  rowIds,
  service,
  slug: collection,
}: {
  payload: PayloadRequest['payload']
  rowIds: readonly string[]
  service: Service
  slug: string
}): Promise<void> {
  const emit = emitFor({ payload, service })
  const { client } = await service.connect()
  const records = createRecords({ payload, service })
  for (const id of rowIds) {
    // Gone when the transaction was rolled back: the document kept its image.
    const row = await records.readRow({ id })
    if (row === undefined || row.imageId === null) continue
    const { imageId } = row
    const { error, outcome } = await removeImage({
      client,
      now: service.now(),
      records,
      row: { ...row, imageId },
    })
    if (outcome === 'deleted')
      await emit({ collection, imageId, message: 'The image was deleted.', type: 'deleted' })
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
