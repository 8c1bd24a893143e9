import type { Payload, Where } from 'payload'

import type { Service } from '../../service/createService.js'

import { eventsSlug } from './eventsCollection.js'

/** Rows of one statement: databases bound its parameters, and a table shall not stay locked long. */
const defaultBatchSize = 500
/** What one call removes at most; the next goes on. */
const maxBatches = 200
const dayMs = 86_400_000

/**
 * Removes the events that are too old, and the oldest beyond the cap. Returns how many went. Safe
 * at any time; called by the sweep.
 *
 * @param args.batchSize rows per statement. Default 500.
 */
export async function trimEvents({
  batchSize = defaultBatchSize,
  now,
  payload,
  service,
}: {
  batchSize?: number
  now: Date
  payload: Payload
  service: Pick<Service, 'options'>
}): Promise<number> {
  const { events } = service.options
  if (events === false) return 0
  const cutoff = new Date(now.getTime() - events.maxAgeDays * dayMs).toISOString()
  const old: Where = { createdAt: { less_than: cutoff } }
  let removed = 0
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const count = await removeOldest({ limit: batchSize, payload, where: old })
    removed += count
    if (count < batchSize) break
  }
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const { totalDocs } = await payload.db.count({ collection: eventsSlug })
    const limit = Math.min(totalDocs - events.maxRows, batchSize)
    if (limit <= 0) break
    removed += await removeOldest({ limit, payload, where: {} })
  }
  return removed
}

async function removeOldest({
  limit,
  payload,
  where,
}: {
  limit: number
  payload: Payload
  where: Where
}): Promise<number> {
  const { docs } = await payload.db.find<{ id: number | string }>({
    collection: eventsSlug,
    limit,
    pagination: false,
    select: { createdAt: true },
    sort: ['createdAt', 'id'],
    where,
  })
  if (docs.length === 0) return 0
  await payload.db.deleteMany({
    collection: eventsSlug,
    where: { id: { in: docs.map(({ id }) => id) } },
  })
  return docs.length
}
