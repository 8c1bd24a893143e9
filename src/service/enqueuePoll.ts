import type { Ledger } from './ledger.js'

import { isQueuedId } from '../core/queuedId.js'
import { checkRowId } from './ledger.js'

/** Time for the browser to send the file before anybody looks. */
const firstLookMs = 30_000

type EnqueuePollArgs = {
  collection: string
  durable: boolean
  imageId: string
  now: Date
  ledger: Ledger
}

/**
 * Notes that a document waits for its image, so that it is looked at until the image is there or
 * its time is over. Harmless when it is noted already.
 *
 * @param args.durable survives a rollback of the caller's transaction; a note without a document
 * goes at the first look.
 */
export async function enqueuePoll({
  collection,
  durable,
  imageId,
  now,
  ledger,
}: EnqueuePollArgs): Promise<void> {
  // It is sent by a job of its own.
  if (isQueuedId(imageId)) return
  const id = checkRowId(imageId)
  // Asked first: inside a transaction a conflict would break the caller's.
  if ((await ledger.findRows({ imageId, kinds: ['check'] })).length > 0) return
  await ledger.insert({
    durable,
    row: {
      attempts: 0,
      collectionSlug: collection,
      dueAt: new Date(now.getTime() + firstLookMs).toISOString(),
      expiresAt: null,
      filename: null,
      id,
      imageId,
      kind: 'check',
      lastError: null,
      uploadId: null,
    },
  })
}
