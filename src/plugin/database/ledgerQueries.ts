import type { Payload, PayloadRequest, Where } from 'payload'

import type { Row } from '../../core/row.js'
import type { ImageEntry, Ledger } from '../../service/ledger.js'

import { unsettledStatuses } from '../../core/imageStatus.js'
import { imageIdOf } from '../../service/documentImage.js'
import { eachDocumentWithFilename } from './documentsByFilename.js'
import { hasDrafts, hasVersions } from './hasVersions.js'
import { ledgerSlug } from './ledgerCollection.js'
import { toISOTime } from './toISOTime.js'

type Queries = Pick<
  Ledger,
  | 'countDue'
  | 'eachDocumentWithFilename'
  | 'findReferences'
  | 'findTracked'
  | 'mayHaveImage'
  | 'listEntries'
>
type Asked = {
  collections: readonly string[]
  /** What keeps a question out of a transaction under way. */
  outside: () => Promise<{ req?: PayloadRequest }>
  payload: Payload
}
type DocumentRow = Row & { id: number | string }
type VersionRow = { id: number | string; parent: number | string; version: Row }

const imageColumns = {
  cloudflare: { expiresAt: true, imageId: true, requireSignedURLs: true, status: true },
} as const

/** Questions about many images at once, for cleaning up: each a handful of queries. */
export function createRecordQueries({ collections, outside, payload }: Asked): Queries {
  return {
    async countDue({ kinds, now }) {
      const { totalDocs } = await payload.db.count({
        collection: ledgerSlug,
        where: {
          and: [{ dueAt: { less_than_equal: now.toISOString() } }, { kind: { in: [...kinds] } }],
        },
      })
      return totalDocs
    },
    eachDocumentWithFilename: (args) => eachDocumentWithFilename({ ...args, collections, payload }),
    findReferences: ({ imageIds }) => findReferences({ collections, imageIds, outside, payload }),
    async findTracked({ imageIds }) {
      const { docs } = await payload.db.find<DocumentRow>({
        collection: ledgerSlug,
        limit: 0,
        pagination: false,
        select: { imageId: true },
        where: { imageId: { in: [...imageIds] } },
      })
      return new Set(docs.map(({ imageId }) => String(imageId)))
    },
    mayHaveImage: (args) => mayHaveImage({ ...args, outside, payload }),
    listEntries: ({ of, ...args }) =>
      of === 'documents' ? listDocuments({ ...args, payload }) : listDrafts({ ...args, payload }),
  }
}

type FindReferencesArgs = Asked & { imageIds: readonly string[] }

async function findReferences({
  collections,
  imageIds,
  outside,
  payload,
}: FindReferencesArgs): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const add = (doc: unknown): void => {
    const imageId = imageIdOf(doc)
    if (imageId !== undefined) found.add(imageId)
  }
  if (imageIds.length === 0) return found
  const shared = { limit: 0, pagination: false, ...(await outside()) } as const
  for (const collection of collections) {
    const { docs } = await payload.db.find<DocumentRow>({
      ...shared,
      collection,
      select: { cloudflare: { imageId: true } },
      where: { 'cloudflare.imageId': { in: [...imageIds] } },
    })
    docs.forEach(add)
  }
  for (const collection of collections) {
    if (!hasVersions(payload, collection)) continue
    // Most are found by now, and an image may have hundreds of versions.
    const rest = imageIds.filter((imageId) => !found.has(imageId))
    if (rest.length === 0) continue
    const { docs } = await payload.db.findVersions<Row>({
      ...shared,
      collection,
      select: { version: { cloudflare: { imageId: true } } },
      where: { 'version.cloudflare.imageId': { in: rest } },
    })
    for (const { version } of docs) add(version)
  }
  return found
}

type MayHaveImageArgs = Pick<Asked, 'outside' | 'payload'> & {
  collection: string
  id: number | string
}

async function mayHaveImage({
  collection,
  id,
  outside,
  payload,
}: MayHaveImageArgs): Promise<boolean> {
  const scope = await outside()
  const marks = (prefix: string): Where => ({
    or: [
      { [`${prefix}cloudflare.status`]: { equals: 'uploaded' } },
      { [`${prefix}cloudflare.uploadedAt`]: { exists: true } },
    ],
  })
  const where: Where = { and: [{ id: { equals: id } }, marks('')] }
  if ((await payload.db.findOne({ collection, where, ...scope })) !== null) return true
  if (!hasVersions(payload, collection)) return false
  const waiting: Where = {
    and: [{ latest: { equals: true } }, { 'version.cloudflare.status': { in: unsettledStatuses } }],
  }
  const { docs } = await payload.db.findVersions({
    collection,
    limit: 1,
    pagination: false,
    where: {
      and: [
        { parent: { equals: id } },
        { or: [marks('version.'), ...(hasDrafts(payload, collection) ? [waiting] : [])] },
      ],
    },
    ...scope,
  })
  return docs.length > 0
}

type PageArgs = {
  after?: number | string | undefined
  collection: string
  limit: number
  payload: Payload
}
type Page = Awaited<ReturnType<Ledger['listEntries']>>

async function listDocuments({ after, collection, limit, payload }: PageArgs): Promise<Page> {
  const { docs } = await payload.db.find<DocumentRow>({
    collection,
    limit,
    pagination: false,
    select: imageColumns,
    sort: 'id',
    where: after === undefined ? {} : { id: { greater_than: after } },
  })
  return toPage({ limit, rows: docs.map((doc) => ({ at: doc.id, doc, id: doc.id })) })
}

/** Where there are no drafts, or none is newer than its document, there is nothing to list. */
async function listDrafts({ after, collection, limit, payload }: PageArgs): Promise<Page> {
  if (!hasDrafts(payload, collection)) return { entries: [] }
  const { docs } = await payload.db.findVersions<Row>({
    collection,
    limit,
    pagination: false,
    select: { parent: true, version: imageColumns },
    sort: 'id',
    where: {
      and: [
        { latest: { equals: true } },
        { 'version._status': { equals: 'draft' } },
        ...(after === undefined ? [] : [{ id: { greater_than: after } }]),
      ],
    },
  })
  const rows = docs as unknown as readonly VersionRow[]
  return toPage({
    limit,
    rows: rows.map(({ id, parent, version }) => ({ at: id, doc: version, id: parent })),
  })
}

type ToPageArgs = {
  limit: number
  rows: readonly { at: number | string; doc: Row; id: number | string }[]
}

function toPage({ limit, rows }: ToPageArgs): Page {
  const last = rows.at(-1)
  return {
    entries: rows.flatMap(({ doc, id }) => toEntry(doc, id)),
    ...(rows.length < limit || last === undefined ? {} : { next: last.at }),
  }
}

function toEntry(doc: Row, id: number | string): ImageEntry[] {
  const imageId = imageIdOf(doc)
  if (imageId === undefined) return []
  const { expiresAt, requireSignedURLs, status } = doc.cloudflare as Row
  return [
    {
      expiresAt: toISOTime(expiresAt),
      id,
      imageId,
      requireSignedURLs: requireSignedURLs === true,
      status: typeof status === 'string' ? status : null,
    },
  ]
}
