import type { FindVersionsArgs, Payload, PayloadRequest, Where } from 'payload'

import type { Row } from '../../core/row.js'
import type { Source } from './sources.js'

import { schemaOf } from './sources.js'

export type StoredVersion = {
  id: string
  isDraft: boolean
  isLatest: boolean
  updatedAt: string
  version: Row
}

export type StoredSource = {
  /** The document as it is live; none of a global that has only drafts. */
  doc: Row | undefined
  hasDrafts: boolean
  hasVersions: boolean
  /** The newest ones, newest first. */
  newest: StoredVersion[]
}

type Args = { payload: Payload; req?: PayloadRequest | undefined; source: Source }

/**
 * A save makes two versions at most; the third is the one that was the newest before it. Older ones
 * do not change.
 */
const newestCount = 3

/** What the database holds of a source, with all locales. Nothing for one that is gone. */
export async function readSource(args: Args): Promise<StoredSource | undefined> {
  const { payload, source } = args
  const schema = schemaOf({ ...source, payload })
  if (schema === undefined) return undefined
  const { hasDrafts, hasVersions } = schema
  const doc = await readDocument(args)
  if (doc === undefined && source.kind === 'collection') return undefined
  const newest = hasVersions ? await readVersions({ ...args, limit: newestCount, page: 1 }) : []
  return { doc, hasDrafts, hasVersions, newest }
}

async function readDocument({ payload, req, source }: Args): Promise<Row | undefined> {
  const scope = req === undefined ? {} : { req }
  if (source.kind === 'global') {
    const doc: unknown = await payload.db.findGlobal({
      locale: 'all',
      slug: source.slug,
      ...scope,
    })
    // MongoDB answers with an empty object, SQL with nothing.
    return typeof doc === 'object' && doc !== null && Object.keys(doc).length > 0
      ? (doc as Row)
      : undefined
  }
  const doc = await payload.db.findOne<Record<string, unknown> & { id: string }>({
    collection: source.slug,
    locale: 'all',
    where: { id: { equals: toStoredId({ payload, source }) } },
    ...scope,
  })
  return doc ?? undefined
}

type ReadVersionsArgs = Args & { limit: number; page: number }

/** Versions, the newest first. */
export async function readVersions({
  limit,
  page,
  ...of
}: ReadVersionsArgs): Promise<StoredVersion[]> {
  const docs = await findVersions({
    ...of,
    options: {
      limit,
      locale: 'all',
      page,
      pagination: page > 1,
      sort: ['-updatedAt', '-id'],
    },
  })
  return docs.map(toVersion).toSorted(compare)
}

/** Ids alone, of all versions that there are. */
export async function readVersionIds(of: Args): Promise<Set<string>> {
  const options = { limit: 0, pagination: false, select: { updatedAt: true } as const }
  return new Set((await findVersions({ ...of, options })).map(({ id }) => String(id)))
}

type FindVersionsArgs2 = Args & {
  options: Omit<FindVersionsArgs, 'collection' | 'req' | 'where'>
}

async function findVersions({
  options,
  payload,
  req,
  source,
}: FindVersionsArgs2): Promise<readonly Row[]> {
  const scope = req === undefined ? options : { ...options, req }
  const { docs } = (await (source.kind === 'global'
    ? payload.db.findGlobalVersions({ ...scope, global: source.slug })
    : payload.db.findVersions({
        ...scope,
        collection: source.slug,
        where: ofParent({ payload, source }),
      }))) as { docs: readonly Row[] }
  return docs
}

const ofParent = (args: Pick<Args, 'payload' | 'source'>): Where => ({
  parent: { equals: toStoredId(args) },
})

/** Two of the same instant: the one that Payload takes for the latest comes first. */
const compare = (one: StoredVersion, other: StoredVersion): number =>
  one.updatedAt === other.updatedAt
    ? Number(other.isLatest) - Number(one.isLatest)
    : one.updatedAt < other.updatedAt
      ? 1
      : -1

function toVersion({ id, latest, updatedAt, version }: Row): StoredVersion {
  const row = (version ?? {}) as Row
  return {
    id: String(id),
    isDraft: isDraft(row),
    isLatest: latest === true,
    updatedAt: toText(updatedAt),
    version: row,
  }
}

/** With a status of its own for each locale, one draft among them is enough. */
export const isDraft = ({ _status: status }: Row): boolean => statusesOf(status).includes('draft')

/** No status at all: the document is older than its collection's drafts. */
export function isPublished({ _status: status }: Row): boolean {
  const statuses = statusesOf(status)
  return statuses.length === 0 || statuses.includes('published')
}

const statusesOf = (status: unknown): unknown[] =>
  typeof status === 'object' && status !== null
    ? Object.values(status)
    : status === undefined || status === null
      ? []
      : [status]

export const toText = (date: unknown): string =>
  date instanceof Date ? date.toISOString() : typeof date === 'string' ? date : ''

type ToStoredIdArgs = {
  payload: Payload
  source: { id: string; slug: string }
}

/** Ids of rows are texts; the columns of SQL adapters may be numbers. */
export function toStoredId({ payload, source: { id, slug } }: ToStoredIdArgs): number | string {
  const type = payload.collections[slug]?.customIDType ?? payload.db.defaultIDType
  return type === 'number' ? Number(id) : id
}
