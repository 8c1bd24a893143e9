import { executeAccess, type Payload, type PayloadRequest } from 'payload'
import { formatAdminURL } from 'payload/shared'

import { chunksOf } from '../../core/chunks.js'
import { isRow } from '../../core/row.js'
import { hasDrafts } from '../database/hasVersions.js'
import { type Database, toStoredId } from './sources.js'
import { findImages, imageKey, maxValues, sourceOf, type UsageRow } from './usageRows.js'

export type VisibleRow = { adminURL: null | string; row: UsageRow; title: string }

/** What a person sees of the source of a row: nothing of one that they may not read. */
type TitleOf = (row: UsageRow) => string | undefined

type ReadVisibleUsagesArgs = Database & { rows: readonly UsageRow[] }

/**
 * Divides rows into those of sources that this person may read and those to be counted; rows of
 * sources that are gone are neither. A few queries for each collection, however many rows.
 */
export async function readVisibleUsages({
  rows,
  ...database
}: ReadVisibleUsagesArgs): Promise<{ hidden: number; seen: VisibleRow[] }> {
  const { payload } = database
  const titles = new Map<string, TitleOf>()
  const keyOf = ({ kind, sourceSlug }: UsageRow): string => `${kind}:${sourceSlug}`
  const seen: VisibleRow[] = []
  const unseen: UsageRow[] = []
  for (const row of rows) {
    const key = keyOf(row)
    const titleOf =
      titles.get(key) ??
      (await readTitlesOf(row, { ...database, rows: rows.filter((one) => keyOf(one) === key) }))
    titles.set(key, titleOf)
    const title = titleOf(row)
    if (title === undefined) unseen.push(row)
    else seen.push({ adminURL: adminURLOf(payload, row), row, title })
  }
  return { hidden: await countExisting({ ...database, rows: unseen }), seen }
}

/** For all rows of one kind and slug. */
async function readTitlesOf(
  { kind, sourceSlug: slug }: UsageRow,
  args: ReadVisibleUsagesArgs,
): Promise<TitleOf> {
  if (kind === 'manual') return ({ path, title }) => title ?? path
  if (kind === 'collection') return readCollectionTitles({ ...args, slug })
  const title = await readGlobalTitle({ ...args, slug })
  return () => title
}

type OfCollection = ReadVisibleUsagesArgs & { slug: string }

/** Of its documents, their drafts, their versions. */
async function readCollectionTitles(args: OfCollection): Promise<TitleOf> {
  const { payload, rows, slug } = args
  if (payload.collections[slug] === undefined) return () => undefined
  const ids = [...new Set(rows.map(({ sourceId }) => sourceId ?? ''))]
  const live = await readTitles({ ...args, ids, isDraft: false })
  const drafts = hasDrafts(payload, slug) ? await readTitles({ ...args, ids, isDraft: true }) : live
  const versions = await readVisibleVersions(args)
  return ({ sourceId, state, versionId }) => {
    const id = sourceId ?? ''
    if (state === 'draft') return drafts.get(id)
    if (state !== 'version') return live.get(id)
    const isSeen = versions === 'all' || versions.has(versionId ?? '')
    return isSeen ? (live.get(id) ?? drafts.get(id)) : undefined
  }
}

type ReadTitlesArgs = Database & { ids: readonly string[]; isDraft: boolean; slug: string }

async function readTitles({ ids, isDraft, payload, req, slug }: ReadTitlesArgs) {
  const titles = new Map<string, string>()
  const field = payload.collections[slug]?.config.admin.useAsTitle ?? 'id'
  for (const some of chunksOf(ids, maxValues)) {
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
      where: { id: { in: some.map((id) => toStoredId(payload, { id, slug })) } },
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

async function readVisibleVersions({
  payload,
  req,
  rows,
  slug,
}: OfCollection): Promise<ReadonlySet<string> | 'all'> {
  if (req === undefined) return 'all'
  const ids = rows.filter(({ state }) => state === 'version').map(({ versionId }) => versionId)
  const wanted = [...new Set(ids.filter((id) => id !== null && id !== undefined))]
  const seen = new Set<string>()
  if (wanted.length === 0) return seen
  const access = payload.collections[slug]?.config.access.readVersions
  const result =
    access === undefined
      ? req.user !== null
      : await executeAccess({ disableErrors: true, req }, access)
  if (typeof result === 'boolean') return result ? 'all' : seen
  const isNumber = payload.db.defaultIDType === 'number'
  for (const some of chunksOf(wanted, maxValues)) {
    const { docs } = await payload.db.findVersions<Record<string, unknown>>({
      collection: slug,
      limit: 0,
      pagination: false,
      req,
      select: { parent: true },
      where: { and: [{ id: { in: isNumber ? some.map(Number) : some } }, result] },
    })
    // Numbers on SQL, whatever the type says.
    for (const { id } of docs as { id: number | string }[]) seen.add(String(id))
  }
  return seen
}

/** Hidden ones, without what is left of sources that are gone. */
async function countExisting({ rows, ...database }: ReadVisibleUsagesArgs): Promise<number> {
  const images = rows.filter(({ kind }) => kind === 'collection').map(sourceOf)
  const existing = await findImages({ ...database, images })
  const globals = database.payload.config.globals.map(({ slug }) => slug)
  return rows.filter((row) =>
    row.kind === 'global'
      ? globals.includes(row.sourceSlug)
      : existing.has(imageKey(sourceOf(row))),
  ).length
}

function adminURLOf(payload: Payload, row: UsageRow): null | string {
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

/** The label of a global that this person may read. */
async function readGlobalTitle({
  payload,
  req,
  slug,
}: Database & { slug: string }): Promise<string | undefined> {
  const config = payload.config.globals.find((global) => global.slug === slug)
  if (config === undefined) return undefined
  const title = labelOf(config.label, slug, req)
  if (req === undefined) return title
  const result = await executeAccess({ disableErrors: true, req }, config.access.read)
  if (typeof result === 'boolean') return result ? title : undefined
  const found: unknown = await payload.db.findGlobal({ req, slug, where: result })
  return isRow(found) && Object.keys(found).length > 0 ? title : undefined
}

function labelOf(label: unknown, slug: string, req: PayloadRequest | undefined): string {
  if (typeof label === 'string') return label
  if (typeof label === 'function' && req !== undefined) {
    return String((label as (args: object) => unknown)({ i18n: req.i18n, t: req.t }))
  }
  if (!isRow(label)) return slug
  const own = req === undefined ? undefined : label[req.i18n.language]
  const text = own ?? Object.values(label)[0]
  return typeof text === 'string' ? text : slug
}
