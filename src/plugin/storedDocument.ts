import type {
  CollectionBeforeOperationHook,
  CollectionBeforeReadHook,
  PayloadRequest,
  Where,
} from 'payload'

import { deepCopyObjectSimple } from 'payload/shared'

type Row = Readonly<Record<string, unknown>>
type Id = number | string

type Batch = { found: Promise<ReadonlyMap<string, Row>>; ids: Set<Id> }

/** What one request knows; its operations share the context, not always the request itself. */
type Known = { batches: Map<string, Batch>; narrowed: Set<string> }

const known = new WeakMap<object, Known>()

/** Documents as the database gave them, by the object that field hooks and access change. */
const originals = new WeakMap<object, Row>()

function knownOf({ context }: PayloadRequest): Known {
  const found = known.get(context)
  if (found !== undefined) return found
  const fresh: Known = { batches: new Map(), narrowed: new Set() }
  known.set(context, fresh)
  return fresh
}

/** Remembers that a request reads parts of documents: what it has read is then not the whole. */
export function noteSelect({ slug }: { slug: string }): CollectionBeforeOperationHook {
  return ({ args, req }) => {
    const { select } = args as { select?: unknown }
    if (select !== undefined) knownOf(req).narrowed.add(slug)
    return args
  }
}

/** Keeps each document as it is stored, before field access and hooks take things away from it. */
export const keepOriginal: CollectionBeforeReadHook = ({ doc, overrideAccess }) => {
  const row: unknown = doc
  if (overrideAccess !== true && typeof row === 'object' && row !== null)
    originals.set(row, deepCopyObjectSimple(row as Row))
}

/**
 * The whole document as it is stored, relationships as ids: what functions of the options decide by.
 * A part of one, as `select` or field access leave it, could deceive them. Fetched where it is not at
 * hand, all of one read by one query; `undefined` for a document that is not there.
 */
export async function storedDocument({
  doc,
  req,
  slug,
}: {
  doc: Row
  req: PayloadRequest
  slug: string
}): Promise<Row | undefined> {
  const { batches, narrowed } = knownOf(req)
  const original = originals.get(doc)
  if (original !== undefined && !narrowed.has(slug)) return original
  const { id } = doc
  if (typeof id !== 'string' && typeof id !== 'number') return undefined
  const batch = batches.get(slug) ?? openBatch({ batches, req, slug })
  batch.ids.add(id)
  return (await batch.found).get(String(id))
}

/** Takes ids until this turn's hooks have all asked. */
function openBatch({
  batches,
  req,
  slug,
}: {
  batches: Map<string, Batch>
  req: PayloadRequest
  slug: string
}): Batch {
  const ids = new Set<Id>()
  const found = Promise.resolve().then(async () => {
    batches.delete(slug)
    const where: Where = { id: { in: [...ids] } }
    const { docs } = await req.payload.db.find<Row & { id: Id }>({
      collection: slug,
      limit: ids.size,
      pagination: false,
      req,
      where,
      ...(req.locale === undefined || req.locale === null ? {} : { locale: req.locale }),
    })
    return new Map(docs.map((row) => [String(row.id), row]))
  })
  const batch = { found, ids }
  batches.set(slug, batch)
  return batch
}
