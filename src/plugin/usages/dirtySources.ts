import type { Service } from '../../service/createService.js'
import type { Source } from './sources.js'

import { indexSource } from './indexSource.js'
import { deleteRows, readRows, type Database, type UsageRow } from './usageRows.js'
import { usagesSlug } from './usagesCollection.js'

type MarkSourceArgs = Database & { source: Source }

/** Notes a source that could not be looked at; outside of any transaction, so that the note stays. */
export async function markSource({
  payload,
  source: { id, kind, slug },
}: MarkSourceArgs): Promise<void> {
  await payload.db.create({
    collection: usagesSlug,
    data: {
      kind: 'marked',
      path: kind,
      source: 'marked',
      sourceId: id,
      sourceSlug: slug,
      state: 'marked',
    },
  })
}

const maxMarked = 100

type SettleMarkedArgs = Database & { service: Service }

/** Looks again at the sources that could not be looked at when they were saved. */
export async function settleMarked({ service, ...database }: SettleMarkedArgs): Promise<void> {
  const where = { kind: { equals: 'marked' } }
  for (const row of await readRows({ ...database, limit: maxMarked, where })) {
    await indexSource({ ...database, isComplete: true, service, source: toSource(row) })
    await deleteRows({ ...database, ids: [row.id] })
  }
}

const toSource = ({ path, sourceId, sourceSlug }: UsageRow): Source => ({
  id: sourceId ?? '',
  kind: path === 'global' ? 'global' : 'collection',
  slug: sourceSlug,
})
