import type { CloudflareImagesError } from '../../errors.js'
import type { LedgerRow } from '../ledger.js'
import type { QueueArgs } from './queueTypes.js'

/** Never again: the file stays until its document goes, or gets another one. */
const never = '9999-12-31T00:00:00.000Z'

type FailQueuedArgs = QueueArgs & { error: CloudflareImagesError; row: LedgerRow }

/** Cloudflare, or this site, will not take the file ever: its document says so. */
export async function failQueued({
  emit,
  error,
  images,
  ledger,
  row,
}: FailQueuedArgs): Promise<void> {
  const imageId = row.imageId ?? ''
  const document = await images.findByImageId({ imageId })
  if (document !== undefined) {
    const patch = { cloudflare: { error: error.message.slice(0, 500), status: 'failed' as const } }
    // Changed at this moment: the next run looks again.
    if (!(await images.writeState({ document, patch }))) return
  }
  await ledger.update({ durable: true, id: row.id, patch: { dueAt: never } })
  await emit({
    collection: row.collectionSlug,
    documentId: document === undefined ? null : String(document.id),
    imageId,
    message: `A file that waited for Cloudflare was refused: ${error.message}`,
    type: 'failed',
  })
}
