import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { Ledger } from '../ledger.js'
import type { RemovalOutcome } from '../removeImage.js'

import { directRowId } from '../ledger.js'
import { markForDeletion, removeImage } from '../removeImage.js'

export type WithdrawArgs = {
  client: ImagesClient
  collection: string
  durable: boolean
  imageId: string
  newId: () => string
  now: Date
  ledger: Ledger
  uploadId: string
}

/**
 * Takes a one-time upload back: its image is deleted at once unless something refers to it, with
 * every row about it. What fails at Cloudflare stays in the ledger as a deletion that is due.
 */
export async function withdrawUpload({
  durable,
  uploadId,
  ...args
}: WithdrawArgs): Promise<{ error?: unknown; outcome: RemovalOutcome }> {
  const { collection, imageId, newId, now, ledger } = args
  const directId = directRowId(uploadId)
  const row = await ledger.readRow({ id: directId })
  if (row !== undefined) {
    const patch = { dueAt: now.toISOString(), expiresAt: null, imageId, kind: 'delete' } as const
    await ledger.update({ durable, id: directId, patch })
    return removeImage({ ...args, row: { ...row, ...patch } })
  }
  const id = await markForDeletion({
    collection,
    durable: false,
    graceSeconds: 0,
    imageId,
    newId,
    now,
    ledger,
  })
  const marked = await ledger.readRow({ id })
  if (marked === undefined) return { outcome: 'referenced' }
  return removeImage({ ...args, row: { ...marked, imageId } })
}
