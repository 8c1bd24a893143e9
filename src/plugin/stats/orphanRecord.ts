import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'

/** How many images had no document, and when that was counted. */
export type OrphanRecord = { at: string; count: number }

type Asked = { payload: Payload; service: Pick<Service, 'site'> }

/** With the site's stamp: a store such as Redis may be shared. */
const keyOf = ({ service }: Asked): string => `cloudflare-images:orphans:${service.site}`

/** `null` where nobody has counted yet, or the store does not answer. */
export async function readOrphans(asked: Asked): Promise<null | OrphanRecord> {
  try {
    return await asked.payload.kv.get<OrphanRecord>(keyOf(asked))
  } catch (err) {
    asked.payload.logger.warn({ err, msg: 'The last count of unreferenced images is not at hand' })
    return null
  }
}

type RecordOrphansArgs = Asked & { record: OrphanRecord }

/** Keeps what a complete comparison has found. Never fails it. */
export async function recordOrphans({ record, ...asked }: RecordOrphansArgs): Promise<void> {
  try {
    await asked.payload.kv.set(keyOf(asked), record)
  } catch (err) {
    asked.payload.logger.warn({ err, msg: 'The count of unreferenced images was not kept' })
  }
}

type SubtractOrphansArgs = Asked & { deleted: number }

/** Cleaning up looks at the old ones alone: what it deletes is taken off the last count. */
export async function subtractOrphans({ deleted, ...asked }: SubtractOrphansArgs): Promise<void> {
  if (deleted === 0) return
  const record = await readOrphans(asked)
  if (record === null) return
  const count = Math.max(0, record.count - deleted)
  await recordOrphans({ ...asked, record: { ...record, count } })
}
