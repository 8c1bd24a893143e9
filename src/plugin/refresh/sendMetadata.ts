import type { Site } from '../../service/createService.js'
import type { ImageDocuments } from '../../service/imageDocuments.js'
import type { Ledger, LedgerRow } from '../../service/ledger.js'

import { isCloudflareImagesError } from '../../errors.js'
import { followDocument } from '../../service/followDocument.js'
import { postpone } from '../../service/removeImage.js'
import { openContext } from '../request/context.js'

/** About a week, most of it at a try a day. */
const maxAttempts = 16

type SendMetadataArgs = Site & {
  images: ImageDocuments
  ledger: Ledger
  now: Date
  report: Record<'changed' | 'checked' | 'failed' | 'waiting', number>
  /** All that are due about one document. */
  rows: readonly [LedgerRow, ...LedgerRow[]]
}

/** Sends what a document says of its image by now; what Cloudflare does not take is tried again. */
export async function sendMetadata({ report, rows, ...args }: SendMetadataArgs): Promise<void> {
  report.checked += rows.length
  try {
    const { payload, service } = args
    const context = await openContext({ payload, service })
    const outcome = await followDocument({ ...context, ...args, rows })
    if (outcome === 'sent') report.changed += 1
    if (outcome === 'waiting') report.waiting += rows.length
  } catch (error) {
    report.failed += 1
    await putOff({ ...args, error: toError(error), rows })
  }
}

const toError = (error: unknown): Error =>
  error instanceof Error ? error : new Error('unknown', { cause: error })

type PutOffArgs = Omit<SendMetadataArgs, 'report'> & { error: Error }

async function putOff({ error, ledger, now, payload, rows, service }: PutOffArgs): Promise<void> {
  const [{ attempts, collectionSlug, documentId, imageId }] = rows
  const isLast = attempts >= maxAttempts
  if (isLast || !isCloudflareImagesError(error)) {
    payload.logger.error({ err: error, imageId, msg: 'Sending changed metadata failed' })
  }
  for (const row of rows) {
    if (isLast) await ledger.remove({ durable: true, id: row.id })
    else await postpone({ error, ledger, now, row })
  }
  if (!isLast) return
  const { emit } = await openContext({ payload, service })
  await emit({
    collection: collectionSlug,
    documentId: documentId ?? null,
    imageId,
    message: `Cloudflare does not take the changed metadata: ${error.message} Save the document again to send it once more.`,
    type: 'failed',
  })
}
