import type { ImagesClient } from '../cloudflare/imagesClient.js'
import type { LedgerRow, Records } from './records.js'

import { isCloudflareImagesError } from '../errors.js'

export type RemovalOutcome = 'deleted' | 'failed' | 'held' | 'referenced'

const dayMs = 86_400_000

/**
 * Notes that an image loses its document. Written with the caller's transaction, before the
 * document changes: a rollback takes the note back, a crash leaves it for the sweep. Every note has
 * an id of its own, because a conflict would break the caller's transaction.
 */
export async function doomImage({
  collection,
  graceSeconds,
  imageId,
  newId,
  now,
  records,
}: {
  collection: string
  /** The sweep stays away for so long: the document's change may not be written yet. */
  graceSeconds: number
  imageId: string
  newId: () => string
  now: Date
  records: Records
}): Promise<string> {
  const id = `delete:${newId()}`
  await records.insert({
    durable: false,
    row: {
      attempts: 0,
      collectionSlug: collection,
      dueAt: new Date(now.getTime() + graceSeconds * 1000).toISOString(),
      expiresAt: null,
      filename: null,
      id,
      imageId,
      kind: 'delete',
      lastError: null,
      uploadId: null,
    },
  })
  return id
}

/**
 * Deletes a doomed image unless something refers to it. Never throws for a failure at Cloudflare:
 * the row stays, with the reason and a later date.
 */
export async function removeImage({
  client,
  now,
  records,
  row,
}: {
  client: ImagesClient
  now: Date
  records: Records
  row: LedgerRow & { imageId: string }
}): Promise<{ error?: unknown; outcome: RemovalOutcome }> {
  const reference = await records.referenceOf({ imageId: row.imageId })
  if (reference === 'document') {
    await records.remove({ durable: true, id: row.id })
    return { outcome: 'referenced' }
  }
  if (reference === 'version') {
    const dueAt = new Date(now.getTime() + dayMs).toISOString()
    await records.update({ durable: true, id: row.id, patch: { dueAt } })
    return { outcome: 'held' }
  }
  try {
    await client.deleteImage({ imageId: row.imageId })
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    await postpone({ error, now, records, row })
    return { error, outcome: 'failed' }
  }
  // An image doomed twice (replaced, held by a version, then deleted with its document) is gone once.
  await records.removeOfImage({ id: row.id, imageId: row.imageId })
  return { outcome: 'deleted' }
}

/** One minute, then twice as long each time, at most a day. */
export async function postpone({
  error,
  now,
  records,
  row,
}: {
  error: Error
  now: Date
  records: Records
  row: LedgerRow
}): Promise<void> {
  const delayMs = Math.min(60_000 * 2 ** row.attempts, dayMs)
  await records.update({
    durable: true,
    id: row.id,
    patch: {
      attempts: row.attempts + 1,
      dueAt: new Date(now.getTime() + delayMs).toISOString(),
      lastError: error.message.slice(0, 500),
    },
  })
}
