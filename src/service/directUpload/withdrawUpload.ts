import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { Records } from '../records.js'
import type { RemovalOutcome } from '../removeImage.js'

import { directRowId } from '../records.js'
import { doomImage, removeImage } from '../removeImage.js'

export type WithdrawArgs = {
  client: ImagesClient
  collection: string
  durable: boolean
  imageId: string
  newId: () => string
  now: Date
  records: Records
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
  const { collection, imageId, newId, now, records } = args
  const directId = directRowId(uploadId)
  const row = await records.readRow({ id: directId })
  if (row !== undefined) {
    const patch = { dueAt: now.toISOString(), imageId, kind: 'delete' } as const
    await records.update({ durable, id: directId, patch })
    return removeImage({ ...args, row: { ...row, ...patch } })
  }
  const id = await doomImage({ collection, graceSeconds: 0, imageId, newId, now, records })
  const doomed = await records.readRow({ id })
  if (doomed === undefined) return { outcome: 'referenced' }
  return removeImage({ ...args, row: { ...doomed, imageId } })
}
