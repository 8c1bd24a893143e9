import type { Ledger } from './ledger.js'

import { lostRowId } from './ledger.js'

export type KeepTraceArgs = {
  collection: string
  durable: boolean
  graceSeconds: number
  ledger: Ledger
  now: () => Date
  uploadId: string
}

/** Notes an upload that may yet turn up at Cloudflare: the sweep deletes its image unless a document has it. */
export async function keepTrace({
  collection,
  durable,
  graceSeconds,
  ledger,
  now,
  uploadId,
}: KeepTraceArgs): Promise<void> {
  await ledger.insert({
    durable,
    row: {
      attempts: 0,
      collectionSlug: collection,
      dueAt: new Date(now().getTime() + graceSeconds * 1000).toISOString(),
      expiresAt: null,
      filename: null,
      id: lostRowId(uploadId),
      imageId: null,
      kind: 'upload',
      lastError: null,
      uploadId,
    },
  })
}
