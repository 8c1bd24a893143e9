import type { Service } from '../../service/createService.js'
import type { LedgerRow, Ledger, Reference } from '../../service/ledger.js'

import { type Payload, type PayloadRequest, ValidationError, type Where } from 'payload'

import { hasDrafts, hasVersions } from './hasVersions.js'
import { ledgerSlug } from './ledgerCollection.js'
import { createRecordQueries } from './ledgerQueries.js'
import { findOnDisk } from './localFiles.js'
import { hasNoImage } from './noImage.js'
import { outsideOf } from './ownConnection.js'

export { hasDrafts, hasVersions } from './hasVersions.js'

/** Of a row whose place is taken and left by others again and again. */
const maxAttempts = 20

/** Of a row that only has to be there. */
const lean = { createdAt: true } as const

type DatabaseRequest = { req?: PayloadRequest }

type CreateLedgerArgs = {
  payload: Payload
  /** The request whose transaction undurable writes belong to, and others must not wait for. */
  req?: PayloadRequest | undefined
  service: Pick<Service, 'collections'>
}

/**
 * The service's records in Payload's database. Below the Local API on purpose: no hooks, no
 * access control, no version rows.
 */
export function createLedger({ payload, req, service }: CreateLedgerArgs): Ledger {
  const collections = Object.keys(service.collections)
  const outside = (): Promise<DatabaseRequest> => outsideOf(req)
  const scope = async (durable: boolean): Promise<DatabaseRequest> =>
    durable || req === undefined ? outside() : { req }
  const byId = (id: string): Where => ({ id: { equals: id } })
  const readRow = async ({
    durable = true,
    id,
  }: {
    durable?: boolean
    id: string
  }): Promise<LedgerRow | undefined> => {
    const where = byId(id)
    const row = await payload.db.findOne<LedgerRow>({
      collection: ledgerSlug,
      where,
      ...(await scope(durable)),
    })
    return row ?? undefined
  }
  return {
    ...createRecordQueries({ collections, outside, payload }),
    findTakenFilenames: async (args) =>
      findTakenFilenames({ ...args, payload, ...(req === undefined ? {} : { req }) }),
    async insert({ durable, row }) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          await payload.db.create({
            collection: ledgerSlug,
            data: row,
            returning: false,
            ...(await scope(durable)),
          })
          return true
        } catch (error) {
          // Adapters word a conflict differently; what counts is whether the row is there, for a bulk
          // update perhaps in its own transaction alone.
          if ((await readRow({ durable, id: row.id })) !== undefined) return false
          // The row in the way went meanwhile, with an upload that has ended: the place is free.
          if (!isConflict(error) || attempt === maxAttempts) throw error
        }
      }
    },
    async findKept({ collection, documentId }) {
      const { docs } = await payload.db.find<LedgerRow>({
        collection: ledgerSlug,
        limit: 0,
        pagination: false,
        where: {
          and: [
            { documentId: { equals: String(documentId) } },
            { kind: { equals: 'delete' } },
            { collectionSlug: { equals: collection } },
            { expiresAt: { exists: true } },
          ],
        },
        ...(await scope(false)),
      })
      return docs
    },
    async findRows({ imageId, kinds }) {
      const { docs } = await payload.db.find<LedgerRow>({
        collection: ledgerSlug,
        limit: 0,
        pagination: false,
        where: { and: [{ imageId: { equals: imageId } }, { kind: { in: [...kinds] } }] },
        ...(await outside()),
      })
      return docs
    },
    async lease({ id, now, until }) {
      const isFree = {
        or: [{ expiresAt: { exists: false } }, { expiresAt: { less_than: now.toISOString() } }],
      }
      const leased: unknown = await payload.db.updateOne({
        collection: ledgerSlug,
        data: { expiresAt: until.toISOString() },
        // One statement on SQL too: compared and written at once.
        options: { atomic: true },
        where: { and: [byId(id), isFree] },
        ...(await outside()),
      })
      return leased !== null
    },
    async listDue({ kinds, limit, now }) {
      const { docs } = await payload.db.find<LedgerRow>({
        collection: ledgerSlug,
        limit,
        pagination: false,
        sort: 'dueAt',
        where: {
          and: [{ dueAt: { less_than_equal: now.toISOString() } }, { kind: { in: [...kinds] } }],
        },
        ...(await outside()),
      })
      return docs
    },
    readRow,
    referenceOf: async ({ imageId }) =>
      referenceOf({ collections, imageId, payload, ...(await outside()) }),
    referenceOfFile: async (args) => referenceOfFile({ ...args, payload, ...(await outside()) }),
    async remove({ durable, id }) {
      await payload.db.deleteMany({
        collection: ledgerSlug,
        where: byId(id),
        ...(await scope(durable)),
      })
    },
    async removeOfImage({ id, imageId }) {
      await payload.db.deleteMany({
        collection: ledgerSlug,
        // A change of privacy is not over with the old id: there may be an image under a new one.
        where: {
          or: [
            byId(id),
            { and: [{ imageId: { equals: imageId } }, { kind: { not_equals: 'privacy' } }] },
          ],
        },
        ...(await outside()),
      })
    },
    async update({ durable, id, patch }) {
      await payload.db.updateOne({
        collection: ledgerSlug,
        data: { ...patch },
        id,
        returning: false,
        ...(await scope(durable)),
      })
    },
  }
}

/** A taken id, as MongoDB's adapter, SQLite and Postgres say it. */
function isConflict(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { cause, message } = error as { cause?: unknown; message?: unknown }
  const isNamed = /unique constraint|duplicate key/i.test(String(message))
  return isNamed || error instanceof ValidationError || isConflict(cause)
}

type FindTakenFilenamesArgs = DatabaseRequest & {
  collection: string
  docId: number | string | undefined
  filenames: readonly string[]
  payload: Payload
}

async function findTakenFilenames({
  collection,
  docId,
  filenames,
  payload,
  ...scope
}: FindTakenFilenamesArgs): Promise<ReadonlySet<string>> {
  const others = (key: 'id' | 'parent'): Where[] =>
    docId === undefined ? [] : [{ [key]: { not_equals: docId } }]
  const wanted = filenames.length === 1 ? { equals: filenames[0] } : { in: [...filenames] }
  const shared = { collection, limit: filenames.length, pagination: false, ...scope }
  const { docs } = await payload.db.find<{ filename?: string; id: number | string }>({
    ...shared,
    where: { and: [{ filename: wanted }, ...others('id')] },
  })
  const taken = new Set(docs.map(({ filename }) => filename ?? ''))
  for (const name of await findOnDisk({ collection, docId, filenames, payload, ...scope })) {
    taken.add(name)
  }
  if (!hasDrafts(payload, collection)) return taken
  // A draft of another document holds its name in the latest version alone.
  const latest = await payload.db.findVersions<{ filename?: string }>({
    ...shared,
    where: {
      and: [{ 'version.filename': wanted }, { latest: { equals: true } }, ...others('parent')],
    },
  })
  for (const { version } of latest.docs) taken.add(version.filename ?? '')
  return taken
}

type ReferenceOfArgs = DatabaseRequest & {
  collections: readonly string[]
  imageId: string
  payload: Payload
}

async function referenceOf({
  collections,
  imageId,
  payload,
  ...scope
}: ReferenceOfArgs): Promise<Reference> {
  for (const collection of collections) {
    const where = { 'cloudflare.imageId': { equals: imageId } }
    const doc = await payload.db.findOne({ collection, select: lean, where, ...scope })
    if (doc !== null) return 'document'
  }
  for (const collection of collections) {
    if (!hasVersions(payload, collection)) continue
    const { docs } = await payload.db.findVersions({
      collection,
      limit: 1,
      pagination: false,
      select: lean,
      where: { 'version.cloudflare.imageId': { equals: imageId } },
      ...scope,
    })
    if (docs.length > 0) return 'version'
  }
  return 'none'
}

type ReferenceOfFileArgs = DatabaseRequest & {
  collection: string
  filename: string
  payload: Payload
}

/** Documents that have no image have the file of their name. */
async function referenceOfFile({
  collection,
  filename,
  payload,
  ...scope
}: ReferenceOfFileArgs): Promise<Reference> {
  const named = (prefix: string): Where => ({
    and: [{ [`${prefix}filename`]: { equals: filename } }, hasNoImage(prefix)],
  })
  if ((await payload.db.findOne({ collection, where: named(''), ...scope })) !== null) {
    return 'document'
  }
  if (!hasVersions(payload, collection)) return 'none'
  const { docs } = await payload.db.findVersions({
    collection,
    limit: 1,
    pagination: false,
    where: named('version.'),
    ...scope,
  })
  return docs.length > 0 ? 'version' : 'none'
}
