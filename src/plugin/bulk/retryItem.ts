import type { BulkItem, Done } from './bulkItem.js'
import type { Site } from '../../service/createService.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
import { readManageable } from '../http/access.js'
import { refreshOne } from '../refresh/refreshEndpoints.js'
import { type Ledger, type LedgerRow, privacyRowId } from '../../service/ledger.js'
import { settleRow } from '../../service/sweep/sweep.js'
import { openContext } from '../request/context.js'

/**
 * Everything about a stuck image that needs no file: finishes what the ledger owes it, and asks
 * Cloudflare what it has.
 *
 * @throws CloudflareImagesError FILE_NEEDED, IMAGE_NOT_READY, and what refreshing throws
 */
export async function retryItem(item: BulkItem): Promise<Done> {
  const doc = await readManageable({ ...item, id: String(item.id) })
  const imageId = imageIdOf(doc)
  if (imageId === undefined) throw fileNeeded('This document has no image.')
  await settleDebts({ imageId, payload: item.req.payload, service: item.service })
  const { changed, reason, status } = await refreshOne(item)
  if (status === 'uploaded') {
    const fallback = changed ? 'The file has arrived.' : 'The image is in place; nothing is due.'
    return { effect: changed ? 'arrived' : 'unchanged', message: reason ?? fallback, status }
  }
  if (status === 'draft' || status === 'pending') {
    throw new CloudflareImagesError({
      code: 'IMAGE_NOT_READY',
      details: { status },
      message:
        'The file has not arrived yet. If nobody is sending it any more, open the document and send it again.',
    })
  }
  throw fileNeeded(reason ?? 'Cloudflare does not have the image.')
}

function fileNeeded(reason: string): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'FILE_NEEDED',
    message: `${reason} Open the document and choose its file again.`,
  })
}

type SettleDebtsArgs = Site & { imageId: string }

/**
 * What the ledger still has to do about an image, done now instead of by the next sweep. A row that
 * somebody is at work on is left alone: it is not due, and nothing of it has failed.
 *
 * @throws what the API throws first; the row keeps the reason
 */
async function settleDebts({ imageId, payload, service }: SettleDebtsArgs): Promise<void> {
  const context = await openContext({ payload, service })
  const { ledger, now } = context
  for (const row of await findDebts({ imageId, now, ledger })) {
    try {
      await settleRow({
        ...context,
        graceSeconds: 0,
        row,
        scan: false,
      })
    } catch (error) {
      const lastError = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
      await ledger.update({ durable: true, id: row.id, patch: { lastError } })
      if (isCloudflareImagesError(error)) throw error
    }
  }
}

type FindDebtsArgs = {
  imageId: string
  now: Date
  ledger: Ledger
}

async function findDebts({ imageId, now, ledger }: FindDebtsArgs): Promise<LedgerRow[]> {
  const rows = await ledger.findRows({ imageId, kinds: ['claim', 'delete', 'privacy', 'upload'] })
  // One that is named after the id which the document still has.
  const moved = await ledger.readRow({ id: privacyRowId(imageId) })
  const all = moved === undefined ? rows : [moved, ...rows.filter(({ id }) => id !== moved.id)]
  return all.filter(
    ({ dueAt, lastError }) => lastError !== null || Date.parse(dueAt) <= now.getTime(),
  )
}
