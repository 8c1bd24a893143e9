import type { Payload, Where } from 'payload'

import type { UsageState } from '../../core/usage.js'
import type { Relation } from './findReferences.js'
import type { PlannedRow } from './planRows.js'

import { chunksOf } from '../../core/chunks.js'
import { type Database, scopeOf, type Source, sourceKey, toStoredId } from './sources.js'
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

const rowKey = ({ id, isCounted, locale, path, slug, state, versionId }: PlannedRow): string =>
  JSON.stringify([slug, id, path, locale, state, versionId, isCounted])

export type Difference = {
  /** What is to be written so that the rows of a source say what is planned. */
  missing: PlannedRow[]
  /** What is to go. */
  stale: UsageRow[]
}

export function compareRows(planned: readonly PlannedRow[], rows: readonly UsageRow[]): Difference {
  const open = new Map(planned.map((row) => [rowKey(row), row]))
  const stale = rows.filter((row) => !open.delete(rowKey(toPlanned(row))))
  return { missing: [...open.values()], stale }
}

/** Stale rows become missing ones as far as they go. */
export async function writeRows({
  missing,
  payload,
  req,
  source,
  stale,
}: Database & Difference & { source: Source }): Promise<void> {
  const from = {
    kind: source.kind,
    source: sourceKey(source),
    sourceId: source.id,
    sourceSlug: source.slug,
    title: null,
    url: null,
  }
  for (const [index, { id, slug, ...row }] of missing.entries()) {
    const data = { ...from, ...row, collectionSlug: slug, documentId: id }
    await writeRow({ data, old: stale[index], payload, req })
  }
  const ids = stale.slice(missing.length).map((row) => row.id)
  await deleteRows({ ids, payload, req })
}

type WriteRowArgs = Database & { data: Omit<UsageRow, 'id'>; old: undefined | UsageRow }

/** In the place of an old row, if there is one. */
export async function writeRow({ data, old, payload, req }: WriteRowArgs): Promise<void> {
  const args = { collection: usagesSlug, data, ...scopeOf(req) }
  if (old === undefined) await payload.db.create(args)
  else await payload.db.updateOne({ ...args, id: old.id })
}

/** Databases bound the number of values in a statement. */
export const maxValues = 200

type DeleteRowsArgs = Database & { ids: readonly (number | string)[] }

export async function deleteRows({ ids, payload, req }: DeleteRowsArgs): Promise<void> {
  for (const some of chunksOf(ids, maxValues)) {
    await payload.db.deleteMany({
      collection: usagesSlug,
      where: { id: { in: some } },
      ...scopeOf(req),
    })
  }
}

type FindImagesArgs = Database & { images: readonly Relation[] }

/** Those that exist, whatever their state, as keys. */
export async function findImages({ images, payload, req }: FindImagesArgs): Promise<Set<string>> {
  const found = new Set<string>()
  for (const slug of new Set(images.map((image) => image.slug))) {
    if (payload.collections[slug] === undefined) continue
    const wanted = images.filter((image) => image.slug === slug).map(({ id }) => id)
    const ids = new Set(wanted.filter((id) => isPossible(payload, slug, id)))
    for (const some of chunksOf([...ids], maxValues)) {
      const { docs } = await payload.db.find<{ id: number | string }>({
        collection: slug,
        limit: 0,
        pagination: false,
        select: {},
        where: { id: { in: some.map((id) => toStoredId(payload, { id, slug })) } },
        ...scopeOf(req),
      })
      for (const { id } of docs) found.add(imageKey({ id: String(id), slug }))
    }
  }
  return found
}

/** Rich text may hold anything: what cannot be an id would make the query fail. */
function isPossible(payload: Payload, slug: string, id: string): boolean {
  const custom = payload.collections[slug]?.customIDType
  const type = custom ?? payload.db.defaultIDType
  if (type === 'number') return Number.isSafeInteger(Number(id))
  if (payload.db.name === 'mongoose' && custom === undefined) return /^[\da-f]{24}$/i.test(id)
  return true
}
