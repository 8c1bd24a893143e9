import type { FileTarget } from '../../core/fileTarget.js'
import type { Ledger } from '../ledger.js'

import { isQueuedId, queuedIdOf } from '../../core/queuedId.js'
import { ledgerKinds } from '../ledger.js'

type SweepSpoolArgs = {
  /** Files younger than this are left alone: their document may be on its way. */
  graceSeconds: number
  ledger: Ledger
  now: Date
  spool: FileTarget
}

/** Deletes files that neither a document nor a row of the ledger knows of. */
export async function sweepSpool({
  graceSeconds,
  ledger,
  now,
  spool,
}: SweepSpoolArgs): Promise<void> {
  const youngest = now.getTime() - graceSeconds * 1000
  for await (const { changedAt, key } of spool.list?.() ?? []) {
    const imageId = queuedIdOf(key)
    if (!isQueuedId(imageId) || changedAt.getTime() > youngest) continue
    const rows = await ledger.findRows({ imageId, kinds: ledgerKinds })
    if (rows.length > 0 || (await ledger.referenceOf({ imageId })) !== 'none') continue
    await spool.delete(key)
  }
}
