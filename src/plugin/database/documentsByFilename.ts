import type { Payload, Where } from 'payload'

import type { Row } from '../../core/row.js'
import type { DocumentWithFilename } from '../../service/ledger.js'

import { isImageStatus } from '../../core/imageStatus.js'
import { imageIdOf } from '../../service/documentImage.js'
import { hasVersions } from './hasVersions.js'
import { toISOTime } from './toISOTime.js'

type Asked = { collection: string; names: readonly string[]; payload: Payload }
type Found = { doc: Row; id: number | string }
type Page = { found: Found[]; next: number | string | undefined }

const pageSize = 1000

const columns = {
  cloudflare: { imageId: true, originalFilename: true, status: true, uploadedAt: true },
  filename: true,
  filesize: true,
} as const

type EachDocumentWithFilenameArgs = {
  collection: unknown
  collections: readonly string[]
  names: readonly string[]
  payload: Payload
}

/** Documents and versions by their names: one pass over the table for all names together. */
export async function* eachDocumentWithFilename({
  collection,
  collections,
  names,
  payload,
}: EachDocumentWithFilenameArgs): AsyncGenerator<DocumentWithFilename[], void, undefined> {
  if (names.length === 0) return
  // An image from before its collection was renamed may belong to any.
  const known = collections.filter((slug) => slug === collection)
  for (const slug of known.length === 0 ? collections : known) {
    const kinds = hasVersions(payload, slug) ? [listDocuments, listVersions] : [listDocuments]
    for (const list of kinds) {
      let after: number | string | undefined
      do {
        const page = await list({ after, collection: slug, names, payload })
        const documents = page.found.flatMap(({ doc, id }) => toDocument({ doc, id, slug }))
        if (documents.length > 0) yield documents
        after = page.next
      } while (after !== undefined)
    }
  }
}

type PageArgs = Asked & { after: number | string | undefined }

async function listDocuments({ after, collection, names, payload }: PageArgs): Promise<Page> {
  const { docs } = await payload.db.find<Row & { id: number | string }>({
    collection,
    limit: pageSize,
    pagination: false,
    select: columns,
    sort: 'id',
    where: named({ after, names, prefix: '' }),
  })
  return {
    found: docs.map((doc) => ({ doc, id: doc.id })),
    next: docs.length < pageSize ? undefined : docs.at(-1)?.id,
  }
}

async function listVersions({ after, collection, names, payload }: PageArgs): Promise<Page> {
  const { docs } = await payload.db.findVersions<Row>({
    collection,
    limit: pageSize,
    pagination: false,
    select: { parent: true, version: columns },
    sort: 'id',
    where: named({ after, names, prefix: 'version.' }),
  })
  const rows = docs as unknown as { id: number | string; parent: number | string; version: Row }[]
  return {
    found: rows.map(({ parent, version }) => ({ doc: version, id: parent })),
    next: rows.length < pageSize ? undefined : rows.at(-1)?.id,
  }
}

type NamedArgs = Pick<PageArgs, 'after' | 'names'> & { prefix: string }

function named({ after, names, prefix }: NamedArgs): Where {
  const among = { in: [...names] }
  return {
    and: [
      {
        or: [{ [`${prefix}filename`]: among }, { [`${prefix}cloudflare.originalFilename`]: among }],
      },
      ...(after === undefined ? [] : [{ id: { greater_than: after } }]),
    ],
  }
}

/** None where there never were bytes that anybody could miss. */
function toDocument({ doc, id, slug }: Found & { slug: string }): DocumentWithFilename[] {
  const imageId = imageIdOf(doc)
  if (imageId === undefined) return []
  const { originalFilename, status, uploadedAt: at } = doc.cloudflare as Row
  const uploadedAt = toISOTime(at)
  const isShown = !isImageStatus(status) || status === 'uploaded'
  const wasShown = (status === 'failed' || status === 'expired') && uploadedAt !== null
  if (!isShown && !wasShown) return []
  return [
    {
      collection: slug,
      filename: readText(doc.filename),
      filesize: typeof doc.filesize === 'number' ? doc.filesize : null,
      id,
      imageId,
      originalFilename: readText(originalFilename),
      uploadedAt,
    },
  ]
}

const readText = (value: unknown): null | string => (typeof value === 'string' ? value : null)
