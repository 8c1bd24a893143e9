import type { Records } from './records.js'

import { checkRowId } from './records.js'

/** Time for the browser to send the file before anybody looks. */
const firstLookMs = 30_000

/**
 * Notes that a document waits for its image, so that it is looked at until the image is there or
 * its time is over. Harmless when it is noted already.
 *
 * @param args.durable survives a rollback of the caller's transaction; a note without a document
 * goes at the first look.
 */
export async function watchImage({
  collection,
  durable,
  imageId,
  now,
  records,
}: {
  collection: string
  durable: boolean
  imageId: string
  now: Date
  records: Records
}): Promise<void> {
  const id = checkRowId(imageId)
  // Asked first: inside a transaction a conflict would break the caller's.
  if ((await records.findRows({ imageId, kinds: ['check'] })).length > 0) return
  await records.insert({
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
