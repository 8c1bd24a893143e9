import type { FindVersionsArgs } from 'payload'

import { isRow, type Row } from '../../core/row.js'
import { type Database, schemaOf, scopeOf, type Source, toStoredId } from './sources.js'

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

type Args = Database & { source: Source }

/**
 * A save makes two versions at most; the third is the one that was the newest before it. Older ones
 * do not change.
 */
const newestCount = 3

/** What the database holds of a source, with all locales. Nothing for one that is gone. */
export async function readSource(args: Args): Promise<StoredSource | undefined> {
  const { payload, source } = args
  const schema = schemaOf(payload, source)
  if (schema === undefined) return undefined
  const { hasDrafts, hasVersions } = schema
  const doc = await readDocument(args)
  if (doc === undefined && source.kind === 'collection') return undefined
  const newest = hasVersions ? await readVersions({ ...args, limit: newestCount, page: 1 }) : []
  return { doc, hasDrafts, hasVersions, newest }
}

async function readDocument({ payload, req, source }: Args): Promise<Row | undefined> {
  const { kind, slug } = source
  const args = { locale: 'all', ...scopeOf(req) }
  const where = { id: { equals: toStoredId(payload, source) } }
  const doc: unknown = await (kind === 'global'
    ? payload.db.findGlobal({ ...args, slug })
    : payload.db.findOne({ ...args, collection: slug, where }))
  // Where there is no global, MongoDB answers with an empty object.
  return isRow(doc) && Object.keys(doc).length > 0 ? doc : undefined
}

/** Versions, the newest first. */
export async function readVersions({
  limit,
  page,
  ...args
}: Args & { limit: number; page: number }): Promise<StoredVersion[]> {
  const sort = ['-updatedAt', '-id']
  const docs = await findVersions(args, { limit, locale: 'all', page, pagination: page > 1, sort })
  return docs.map(toVersion).toSorted(compare)
}

/** Ids alone, of all versions that there are. */
export async function readVersionIds(args: Args): Promise<Set<string>> {
  const select = { updatedAt: true } as const
  const docs = await findVersions(args, { limit: 0, pagination: false, select })
  return new Set(docs.map(({ id }) => String(id)))
}

async function findVersions(
  { payload, req, source }: Args,
  options: Omit<FindVersionsArgs, 'collection' | 'req' | 'where'>,
): Promise<readonly Row[]> {
  const { kind, slug } = source
  const args = { ...options, ...scopeOf(req) }
  const where = { parent: { equals: toStoredId(payload, source) } }
  const { docs } = await (kind === 'global'
    ? payload.db.findGlobalVersions({ ...args, global: slug })
    : payload.db.findVersions({ ...args, collection: slug, where }))
  return docs
}

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
