import type { Payload, PayloadRequest, Where } from 'payload'

import type { UsageState } from '../../core/usage.js'
import type { PlannedRow } from './planRows.js'
import type { Relation } from './reference.js'
import type { Source } from './sources.js'

import { sourceKey } from './sources.js'
import { usagesSlug } from './usagesCollection.js'

/** A row as it is stored. MongoDB leaves out what is empty. */
export type UsageRow = {
  collectionSlug: string
  documentId: string
  id: number | string
  isCounted: boolean
  kind: string
  locale?: null | string
  path: string
  source: string
  sourceId?: null | string
  sourceSlug: string
  state: UsageState
  title?: null | string
  url?: null | string
  versionId?: null | string
}

export type Database = { payload: Payload; req?: PayloadRequest | undefined }

export const scopeOf = (req: PayloadRequest | undefined): { req?: PayloadRequest } =>
  req === undefined ? {} : { req }

type ReadRowsArgs = Database & { limit?: number; sort?: string[]; where: Where }

export async function readRows({
  limit = 0,
  payload,
  req,
  sort,
  where,
}: ReadRowsArgs): Promise<UsageRow[]> {
  const { docs } = await payload.db.find<UsageRow>({
    collection: usagesSlug,
    limit,
    pagination: false,
    where,
    ...(sort === undefined ? {} : { sort }),
    ...scopeOf(req),
  })
  return docs
}

export const ofImage = ({ id, slug }: Relation): Where[] => [
  { documentId: { equals: id } },
  { collectionSlug: { equals: slug } },
]

export const imageOf = ({ collectionSlug, documentId }: UsageRow): Relation => ({
  id: documentId,
  slug: collectionSlug,
})

export const sourceOf = ({ kind, sourceId, sourceSlug }: UsageRow): Source => ({
  id: sourceId ?? '',
  kind: kind === 'global' ? 'global' : 'collection',
  slug: sourceSlug,
})

export const imageKey = ({ id, slug }: Relation): string => JSON.stringify([slug, id])

export const toPlanned = (row: UsageRow): PlannedRow => ({
  ...imageOf(row),
  isCounted: row.isCounted,
  locale: row.locale ?? null,
  path: row.path,
  state: row.state,
  versionId: row.versionId ?? null,
})

export const rowKey = ({
  id,
  isCounted,
  locale,
  path,
  slug,
  state,
  versionId,
}: PlannedRow): string => JSON.stringify([slug, id, path, locale, state, versionId, isCounted])

type CompareRowsArgs = {
  planned: readonly PlannedRow[]
  rows: readonly UsageRow[]
}

/** What is to be written, and what is to go, so that the rows of a source say what is planned. */
export function compareRows({ planned, rows }: CompareRowsArgs): {
  missing: PlannedRow[]
  stale: UsageRow[]
} {
  const open = new Map(planned.map((row) => [rowKey(row), row]))
  const stale = rows.filter((row) => !open.delete(rowKey(toPlanned(row))))
  return { missing: [...open.values()], stale }
}

type WriteRowsArgs = Database & {
  missing: readonly PlannedRow[]
  source: Source
  stale: readonly UsageRow[]
}

/** Stale rows become missing ones as far as they go. */
export async function writeRows({
  missing,
  payload,
  req,
  source,
  stale,
}: WriteRowsArgs): Promise<void> {
  const scope = scopeOf(req)
  for (const [index, row] of missing.entries()) {
    const data = toData({ row, source })
    const old = stale[index]
    if (old === undefined) await payload.db.create({ collection: usagesSlug, data, ...scope })
    else await payload.db.updateOne({ collection: usagesSlug, data, id: old.id, ...scope })
  }
  const left = stale.slice(missing.length).map(({ id }) => id)
  await deleteRows({ ids: left, payload, req })
}

const chunk = 200

type DeleteRowsArgs = Database & { ids: readonly (number | string)[] }

/** In parts: databases bound the number of values in a statement. */
export async function deleteRows({ ids, payload, req }: DeleteRowsArgs): Promise<void> {
  for (let start = 0; start < ids.length; start += chunk) {
    await payload.db.deleteMany({
      collection: usagesSlug,
      where: { id: { in: ids.slice(start, start + chunk) } },
      ...scopeOf(req),
    })
  }
}

const toData = ({ row, source }: { row: PlannedRow; source: Source }) => ({
  collectionSlug: row.slug,
  documentId: row.id,
  isCounted: row.isCounted,
  kind: source.kind,
  locale: row.locale,
  path: row.path,
  source: sourceKey(source),
  sourceId: source.id,
  sourceSlug: source.slug,
  state: row.state,
  title: null,
  url: null,
  versionId: row.versionId,
})
