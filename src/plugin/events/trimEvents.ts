import type { Payload, Where } from 'payload'

import type { Service } from '../../service/createService.js'
import type { EventCause } from './whoseEvent.js'

import { eventsSlug } from './eventsCollection.js'

/** Rows of one statement: databases bound its parameters, and a table shall not stay locked long. */
const defaultBatchSize = 500
/** What one call removes at most; the next goes on. */
const maxBatches = 200
const dayMs = 86_400_000
/** What visitors leave of one image: less than a page, so that others' events are seen beside it. */
export const visitorEventsPerImage = 10
/** Of all rows, what one person without every right leaves: visitors without an account are one. */
const partOfActor = 20
const newest = ['-createdAt', '-id']
const hourMs = 3_600_000
const ofVisitors: Where = { byVisitor: { equals: true } }
/** Whose goes first, where rows are too many. */
const firstToGo: readonly Where[] = [ofVisitors, { actor: { exists: true } }, {}]

type TrimEventsArgs = {
  batchSize?: number
  now: Date
  payload: Payload
  service: Pick<Service, 'options'>
}

/**
 * Removes the events that are too old, and the oldest beyond the cap: those of visitors first, then
 * those of people who may update some documents only, so that nobody can flush what editors and jobs
 * did. Returns how many went. Safe at any time; called by the sweep.
 *
 * @param args.batchSize rows per statement. Default 500.
 */
export async function trimEvents({
  batchSize = defaultBatchSize,
  now,
  payload,
  service,
}: TrimEventsArgs): Promise<number> {
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
    for (const where of firstToGo) {
      const count = await removeOldest({ limit, payload, where })
      removed += count
      if (count > 0) break
    }
  }
  return removed
}

type Bound = { keep: number; where: Where }

type BoundsOfArgs = EventCause & { imageId: null | string; maxRows: number }

/** How many rows are kept of an image's visitors, and of one person. */
export function boundsOf({ actor, byVisitor, imageId, maxRows }: BoundsOfArgs): Bound[] {
  const keep = Math.max(visitorEventsPerImage, Math.floor(maxRows / partOfActor))
  return [
    ...(byVisitor
      ? [
          {
            keep: visitorEventsPerImage,
            where: { and: [ofVisitors, { imageId: { equals: imageId } }] },
          },
        ]
      : []),
    ...(actor === null ? [] : [{ keep, where: { actor: { equals: actor } } }]),
  ]
}

type IsFloodedArgs = {
  bounds: readonly Bound[]
  now: Date
  payload: Payload
}

/** Whether all that is kept is of the last hour: one more is told to nobody, and takes an older one's place. */
export async function isFlooded({ bounds, now, payload }: IsFloodedArgs): Promise<boolean> {
  const hourAgo = now.getTime() - hourMs
  for (const { keep, where } of bounds) {
    const { docs } = await payload.db.find<{ createdAt: string; id: number | string }>({
      collection: eventsSlug,
      limit: 1,
      page: keep,
      pagination: true,
      sort: newest,
      where,
    })
    const [oldest] = docs
    if (oldest !== undefined && new Date(oldest.createdAt).getTime() > hourAgo) return true
  }
  return false
}

type TrimBoundedArgs = {
  bounds: readonly Bound[]
  payload: Payload
}

/** Keeps the newest, however often events come. */
export async function trimBounded({ bounds, payload }: TrimBoundedArgs): Promise<void> {
  for (const { keep, where } of bounds) {
    await removeRows({ limit: keep, page: 2, pagination: true, payload, sort: newest, where })
  }
}

function removeOldest(args: { limit: number; payload: Payload; where: Where }): Promise<number> {
  return removeRows({ ...args, pagination: false, sort: ['createdAt', 'id'] })
}

type RemoveRowsArgs = {
  limit: number
  page?: number
  pagination: boolean
  payload: Payload
  sort: string[]
  where: Where
}

async function removeRows({ payload, ...query }: RemoveRowsArgs): Promise<number> {
  const { docs } = await payload.db.find<{ id: number | string }>({
    ...query,
    collection: eventsSlug,
    select: { createdAt: true },
  })
  if (docs.length === 0) return 0
  await payload.db.deleteMany({
    collection: eventsSlug,
    where: { id: { in: docs.map(({ id }) => id) } },
  })
  return docs.length
}
