import type { CollectionConfig, Payload, PayloadRequest } from 'payload'

import { executeAccess } from 'payload'
import { formatAdminURL } from 'payload/shared'

import { findImages } from './findImages.js'
import { toStoredId } from './readSource.js'
import { isRow } from '../../core/row.js'
import { readGlobalTitle } from './readGlobalTitle.js'
import { imageKey, type Database, type UsageRow } from './usageRows.js'

export type VisibleRow = { adminURL: null | string; row: UsageRow; title: string }

type VisibleUsages = { hidden: number; seen: VisibleRow[] }
type Titles = ReadonlyMap<string, string>

/** What of each collection a person may read: its documents, their drafts, their versions. */
type VisibleCollection = { drafts: Titles; live: Titles; versions: ReadonlySet<string> | 'all' }

type ReadVisibleUsagesArgs = Database & { rows: readonly UsageRow[] }

/**
 * Divides rows into those of sources that this person may read and those to be counted; rows of
 * sources that are gone are neither. A few queries for each collection, however many rows.
 */
export async function readVisibleUsages({
  rows,
  ...database
}: ReadVisibleUsagesArgs): Promise<VisibleUsages> {
  const { payload } = database
  const collections = new Map<string, VisibleCollection>()
  const globals = new Map<string, string | undefined>()
  for (const slug of slugsOf({ kind: 'collection', rows })) {
    if (payload.collections[slug] === undefined) continue
    const own = rows.filter((row) => row.kind === 'collection' && row.sourceSlug === slug)
    collections.set(slug, await seeCollection({ ...database, rows: own, slug }))
  }
  for (const slug of slugsOf({ kind: 'global', rows }))
    globals.set(slug, await readGlobalTitle({ ...database, slug }))
  const seen: VisibleRow[] = []
  const unseen: UsageRow[] = []
  for (const row of rows) {
    const title = titleOf({ collections, globals, row })
    if (title === undefined) unseen.push(row)
    else seen.push({ adminURL: adminURLOf({ payload, row }), row, title })
  }
  return { hidden: await countExisting({ ...database, rows: unseen }), seen }
}

const slugsOf = ({ kind, rows }: { kind: string; rows: readonly UsageRow[] }): Set<string> =>
  new Set(rows.filter((row) => row.kind === kind).map(({ sourceSlug }) => sourceSlug))

type TitleOfArgs = {
  collections: ReadonlyMap<string, VisibleCollection>
  globals: ReadonlyMap<string, string | undefined>
  row: UsageRow
}

function titleOf({ collections, globals, row }: TitleOfArgs): string | undefined {
  if (row.kind === 'manual') return row.title ?? row.path
  if (row.kind === 'global') return globals.get(row.sourceSlug)
  const seen = collections.get(row.sourceSlug)
  const id = row.sourceId ?? ''
  const live = seen?.live.get(id)
  if (row.state === 'draft') return seen?.drafts.get(id)
  if (row.state !== 'version') return live
  const { versions } = seen ?? {}
  if (versions !== 'all' && versions?.has(row.versionId ?? '') !== true) return undefined
  return live ?? seen?.drafts.get(id)
}

const chunk = 200

type SeeCollectionArgs = Database & { rows: readonly UsageRow[]; slug: string }

async function seeCollection({
  payload,
  req,
  rows,
  slug,
}: SeeCollectionArgs): Promise<VisibleCollection> {
  const config = payload.collections[slug]?.config
  const ids = [...new Set(rows.map(({ sourceId }) => sourceId ?? ''))]
  const hasDrafts = typeof config?.versions === 'object' && Boolean(config.versions.drafts)
  const live = await readTitles({ ids, isDraft: false, payload, req, slug })
  return {
    drafts: hasDrafts ? await readTitles({ ids, isDraft: true, payload, req, slug }) : live,
    live,
    versions: await seeVersions({ payload, req, rows, slug }),
  }
}

type ReadTitlesArgs = Database & { ids: readonly string[]; isDraft: boolean; slug: string }

async function readTitles({ ids, isDraft, payload, req, slug }: ReadTitlesArgs): Promise<Titles> {
  const titles = new Map<string, string>()
  const field = payload.collections[slug]?.config.admin.useAsTitle ?? 'id'
  for (let start = 0; start < ids.length; start += chunk) {
    const wanted = ids
      .slice(start, start + chunk)
      .map((id) => toStoredId({ payload, source: { id, slug } }))
    const { docs } = await payload.find({
      collection: slug as never,
      depth: 0,
      disableErrors: true,
      draft: isDraft,
      limit: 0,
      overrideAccess: req === undefined,
      pagination: false,
      select: selectOf(field) as never,
      trash: true,
      where: { id: { in: wanted } },
      ...(req === undefined ? {} : { req }),
    })
    for (const doc of docs as unknown as (Record<string, unknown> & { id: unknown })[]) {
      const title = field
        .split('.')
        .reduce<unknown>((value, key) => (isRow(value) ? value[key] : undefined), doc)
      const isNamed = (typeof title === 'string' && title !== '') || typeof title === 'number'
      titles.set(String(doc.id), isNamed ? `${title}` : String(doc.id))
    }
  }
  return titles
}

/** The title alone. Where that is the id, any other column: an empty list would select all. */
const selectOf = (field: string): Record<string, unknown> =>
  (field === 'id' ? 'updatedAt' : field)
    .split('.')
    .reduceRight<unknown>((inner, key) => ({ [key]: inner }), true) as Record<string, unknown>

type SeeVersionsArgs = Database & { rows: readonly UsageRow[]; slug: string }

async function seeVersions({
  payload,
  req,
  rows,
  slug,
}: SeeVersionsArgs): Promise<VisibleCollection['versions']> {
  const ids = rows.filter(({ state }) => state === 'version').map(({ versionId }) => versionId)
  if (req === undefined) return 'all'
  const seen = new Set<string>()
  const wanted = [...new Set(ids.filter((id) => id !== null && id !== undefined))]
  if (wanted.length === 0) return seen
  const access = payload.collections[slug]?.config.access.readVersions
  const result = await ask({ access, req })
  if (typeof result === 'boolean') return result ? 'all' : seen
  for (let start = 0; start < wanted.length; start += chunk) {
    const part = wanted.slice(start, start + chunk)
    const type = payload.db.defaultIDType
    const { docs } = await payload.db.findVersions<Record<string, unknown>>({
      collection: slug,
      limit: 0,
      pagination: false,
      req,
      select: { parent: true },
      where: {
        and: [{ id: { in: type === 'number' ? part.map(Number) : part } }, result],
      },
    })
    for (const { id } of docs) seen.add(id)
  }
  return seen
}

type AskArgs = {
  access: NonNullable<CollectionConfig['access']>['readVersions']
  req: PayloadRequest
}

const ask = async ({ access, req }: AskArgs) =>
  access === undefined ? req.user !== null : executeAccess({ disableErrors: true, req }, access)

type CountExistingArgs = Database & { rows: readonly UsageRow[] }

/** Hidden ones, without what is left of sources that are gone. */
async function countExisting({ rows, ...database }: CountExistingArgs): Promise<number> {
  const sources = rows.map(({ sourceId, sourceSlug }) => ({ id: sourceId ?? '', slug: sourceSlug }))
  const ofCollections = sources.filter((_, index) => rows[index]?.kind === 'collection')
  const existing = await findImages({ ...database, images: ofCollections })
  const globals = new Set(database.payload.config.globals.map(({ slug }) => slug))
  return rows.filter(({ kind, sourceId, sourceSlug }) =>
    kind === 'global'
      ? globals.has(sourceSlug)
      : existing.has(imageKey({ id: sourceId ?? '', slug: sourceSlug })),
  ).length
}

function adminURLOf({ payload, row }: { payload: Payload; row: UsageRow }): null | string {
  if (row.kind === 'manual') return row.url ?? null
  const { admin } = payload.config.routes
  const isGlobal = row.kind === 'global'
  const config = isGlobal
    ? payload.config.globals.find(({ slug }) => slug === row.sourceSlug)
    : payload.collections[row.sourceSlug]?.config
  if (config === undefined || config.admin.hidden === true) return null
  const version = row.state === 'version' ? `/versions/${row.versionId ?? ''}` : ''
  const trash = row.state === 'trash' ? '/trash' : ''
  const page = isGlobal
    ? `/globals/${row.sourceSlug}${version}`
    : `/collections/${row.sourceSlug}${trash}/${row.sourceId ?? ''}${version}`
  return formatAdminURL({ adminRoute: admin, path: page as `/${string}` })
}
