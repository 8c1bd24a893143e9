import type {
  CollectionBeforeOperationHook,
  CollectionBeforeReadHook,
  Payload,
  PayloadRequest,
} from 'payload'

import type { Row, RowKey } from '../database/storedRows.js'

import { deepCopyObjectSimple } from 'payload/shared'

import { findRows, isDistinct, keyOf, nameOf } from '../database/storedRows.js'

type Batch = { found: Promise<ReadonlyMap<string, Row>>; keys: RowKey[] }

/** What one request has asked. */
type Known = {
  /** Rows to be fetched together. */
  batches: Map<string, Batch>
  /** Collections of which whole documents were read, and those of which parts were. */
  narrowed: Set<string>
  plain: Set<string>
}

/** A document that was read: which row it is, and that row itself where it was read whole. */
type Kept = { key: RowKey; row: Row | undefined }

const known = new WeakMap<object, Known>()

/** By the object that field hooks and access change. */
const kept = new WeakMap<object, Kept>()

/**
 * Of the operations of one request: the Local API gives each of its calls a context of its own, and
 * puts it into the request that others still use.
 */
function knownOf(req: Partial<PayloadRequest> & Pick<PayloadRequest, 'context'>): Known {
  const key = req.payloadDataLoader ?? req.context
  const found = known.get(key)
  if (found !== undefined) return found
  const fresh: Known = { batches: new Map(), narrowed: new Set(), plain: new Set() }
  known.set(key, fresh)
  return fresh
}

/** What plain reads of ours leave out. */
const wholeSelects = new WeakSet<object>()

/** Marks a `select` that takes away nothing but what is derived: what it reads is whole. */
export function readingWhole<T extends object>(select: T): T {
  wholeSelects.add(select)
  return select
}

const noters = new WeakSet<object>()

/** Notes whether an operation reads whole documents or parts of them, as `select` says. */
export function noteRead({ slug }: { slug: string }): CollectionBeforeOperationHook {
  const note: CollectionBeforeOperationHook = ({ args, req }) => {
    const { select } = args as { select?: null | object }
    const { narrowed, plain } = knownOf(req)
    // Documents that others refer to are read with `null`.
    const isWhole = select === undefined || select === null || wholeSelects.has(select)
    ;(isWhole ? plain : narrowed).add(slug)
    return args
  }
  noters.add(note)
  return note
}

/** Plugins after ours may have hooks that read less than was asked for: what they say is noted. */
export function noteReadsLast(payload: Payload): void {
  for (const { config } of Object.values(payload.collections)) {
    const { beforeOperation } = config.hooks
    const isNoter = (hook: object): boolean => noters.has(hook)
    const others = beforeOperation.filter((hook) => !isNoter(hook))
    config.hooks.beforeOperation = [...others, ...beforeOperation.filter(isNoter)]
  }
}

/** Keeps which row a document is, before field access and hooks take things away from it. */
export function keepRow({ slug }: { slug: string }): CollectionBeforeReadHook {
  return ({ doc, overrideAccess, req }) => {
    const row: unknown = doc
    if (overrideAccess === true || typeof row !== 'object' || row === null) return
    const { narrowed, plain } = knownOf(req)
    const key = keyOf(row as Row)
    // Whether this very document is whole is not said: once parts are read, none is taken for it. A
    // version does not know its document.
    const isWhole = plain.has(slug) && !narrowed.has(slug) && key.id !== undefined
    kept.set(row, { key, row: isWhole ? deepCopyObjectSimple(row as Row) : undefined })
  }
}

/** For a document straight from the database, whole. */
export function keepStored(row: Row): void {
  kept.set(row, { key: keyOf(row), row })
}

/** Which row a document is: as it was read, or by what it says. */
export const rowKeyOf = (doc: Row): RowKey => kept.get(doc)?.key ?? keyOf(doc)

type StoredDocumentArgs = {
  doc: Row
  req: PayloadRequest
  slug: string
}

/**
 * The row that a document was read from, whole and as it is stored, relationships as ids: what
 * functions of the options decide by. That is the document's own row, its newest draft or an older
 * version: whichever carries the picture that is shown. Fetched where it is not at hand, all of one
 * read together; `undefined` for a row that cannot be had.
 */
export async function storedDocument({
  doc,
  req,
  slug,
}: StoredDocumentArgs): Promise<Row | undefined> {
  const row = kept.get(doc)?.row
  if (row !== undefined) return row
  const key = rowKeyOf(doc)
  if (!isDistinct(key)) return undefined
  const { keys, found } = batchOf({ req, slug })
  keys.push(key)
  return (await found).get(nameOf(key))
}

/** Takes keys until this turn's hooks have all asked. */
function batchOf({ req, slug }: { req: PayloadRequest; slug: string }): Batch {
  const { batches } = knownOf(req)
  // One transaction does not see what another has written, nor one language the words of another.
  const name = JSON.stringify([slug, req.locale, req.transactionID])
  const open = batches.get(name)
  if (open !== undefined) return open
  const keys: RowKey[] = []
  const found = Promise.resolve().then(() => {
    batches.delete(name)
    const distinct = new Map(keys.map((key) => [nameOf(key), key]))
    return findRows({ keys: [...distinct.values()], req, slug })
  })
  const batch = { found, keys }
  batches.set(name, batch)
  return batch
}
