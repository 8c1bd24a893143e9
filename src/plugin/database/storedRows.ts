import type { PayloadRequest, Where } from 'payload'

import { imageIdOf } from '../../service/documentImage.js'
import { hasVersions } from './hasVersions.js'

export type Row = Readonly<Record<string, unknown>>
export type Id = number | string

/** What tells a row from all others: a document's, a draft's or a version's. */
export type RowKey = {
  /** Of the document; versions are read without. */
  id: Id | undefined
  imageId: string | undefined
  updatedAt: string | undefined
}

type Asked = { req: PayloadRequest; slug: string }
type Wanted = Asked & { keys: readonly RowKey[] }
type Version = { parent: Id; version: Row }

/** What is known of the row that a document was read from. */
export function keyOf(doc: Row): RowKey {
  const { id, updatedAt } = doc
  return {
    id: typeof id === 'string' || typeof id === 'number' ? id : undefined,
    imageId: imageIdOf(doc),
    updatedAt: toTime(updatedAt),
  }
}

export const nameOf = ({ id, imageId, updatedAt }: RowKey): string =>
  JSON.stringify([id, imageId, updatedAt])

/** Whether a row can be told from all others of its collection. */
export const isDistinct = ({ id, imageId, updatedAt }: RowKey): boolean =>
  imageId !== undefined || (id !== undefined && updatedAt !== undefined)

/**
 * The rows as they are stored, relationships as ids, by the names of their keys: one query for the
 * documents, and one for what is a draft or a version. A row that is not there, that shows another
 * image by now, or that cannot be told from one that says something else, is left out.
 */
export async function findRows(wanted: Wanted): Promise<ReadonlyMap<string, Row>> {
  const { keys, req, slug } = wanted
  const isVersioned = hasVersions(req.payload, slug)
  const found = new Map<string, Row>()
  const add = (rows: readonly Row[], isSure: (key: RowKey) => boolean): void => {
    for (const key of keys.filter((one) => !found.has(nameOf(one)) && isSure(one))) {
      const row = theOne(rows.filter((candidate) => isRowOf({ key, row: candidate })))
      if (row !== undefined) found.set(nameOf(key), row)
    }
  }
  const documents = await findDocuments(wanted)
  // Without its date, a document is not told from its versions of the same image.
  add(
    documents,
    ({ id, updatedAt }) => !isVersioned || (id !== undefined && updatedAt !== undefined),
  )
  const open = keys.filter((key) => !found.has(nameOf(key)))
  if (open.length === 0 || !isVersioned) return found
  const versions = await findVersions({ ...wanted, keys: open })
  add(versions, ({ id, updatedAt }) => id === undefined && updatedAt !== undefined)
  add([...documents, ...versions], () => true)
  return found
}

async function findDocuments({ keys, req, slug }: Wanted): Promise<readonly Row[]> {
  const ids = keys.flatMap(({ id }) => id ?? [])
  const imageIds = keys.flatMap(({ id, imageId }) => (id === undefined ? (imageId ?? []) : []))
  const or: Where[] = [
    ...(ids.length === 0 ? [] : [{ id: { in: [...new Set(ids)] } }]),
    ...(imageIds.length === 0 ? [] : [{ 'cloudflare.imageId': { in: [...new Set(imageIds)] } }]),
  ]
  const { docs } = await req.payload.db.find<Row & { id: Id }>({
    ...shared({ req, slug }),
    where: { or },
  })
  return docs
}

async function findVersions({ keys, req, slug }: Wanted): Promise<readonly Row[]> {
  const { docs } = await req.payload.db.findVersions<Row & { id: Id }>({
    ...shared({ req, slug }),
    where: { or: keys.map(whereOf) },
  })
  return (docs as unknown as Version[]).map(({ parent, version }) => ({ ...version, id: parent }))
}

function whereOf({ id, imageId, updatedAt }: RowKey): Where {
  const and: Where[] = []
  if (id !== undefined) and.push({ parent: { equals: id } })
  if (imageId !== undefined) and.push({ 'version.cloudflare.imageId': { equals: imageId } })
  if (updatedAt !== undefined) and.push({ 'version.updatedAt': { equals: updatedAt } })
  return { and }
}

const shared = ({ req, slug }: Asked) => ({
  collection: slug,
  limit: 0,
  pagination: false,
  req,
  ...(req.locale === undefined || req.locale === null ? {} : { locale: req.locale }),
})

function isRowOf({ key: { id, imageId, updatedAt }, row }: { key: RowKey; row: Row }): boolean {
  return (
    (id === undefined || String(row.id) === String(id)) &&
    (imageId === undefined || imageIdOf(row) === imageId) &&
    (updatedAt === undefined || toTime(row.updatedAt) === updatedAt)
  )
}

/** Several rows are one only if they say the same. */
function theOne(rows: readonly Row[]): Row | undefined {
  const [first, ...others] = rows
  if (first === undefined) return undefined
  const text = textOf(first)
  return others.every((other) => textOf(other) === text) ? first : undefined
}

function textOf(row: Row): string {
  return JSON.stringify(row, (key, value: unknown) => {
    if (key === 'createdAt' || key === 'updatedAt') return undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return value ?? undefined
    }
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}

function toTime(value: unknown): string | undefined {
  if (typeof value !== 'string' && !(value instanceof Date)) return undefined
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
