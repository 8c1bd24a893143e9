import type { Payload, Where } from 'payload'

import type { ImageStatus } from '../../core/imageStatus.js'
import type { ImageDocument, ImageStatePatch } from '../../service/imageDocuments.js'

import { imageIdOf } from '../../service/documentImage.js'
import { hasDrafts } from './hasVersions.js'
import { toData, writeVersion } from './storedData.js'

type Row = Record<string, unknown>

export type StateWrite = {
  document: ImageDocument
  /** The image that the document showed when it was read. */
  imageId: string
  patch: ImageStatePatch
  payload: Payload
}

/** What a document says about its image's state, and what follows from the bytes. */
const stateKeys = ['error', 'expiresAt', 'requireSignedURLs', 'status', 'uploadedAt'] as const
const factKeys = ['filesize', 'height', 'mimeType', 'width'] as const

type UnchangedArgs = {
  document: ImageDocument
  imageId: string
  prefix?: string
}

/** Image and status as they were read: whoever changed either comes first. */
function unchanged({ document: { doc }, imageId, prefix = '' }: UnchangedArgs): Where[] {
  const { status } = (doc.cloudflare ?? {}) as { status?: ImageStatus | null }
  return [
    { [`${prefix}cloudflare.imageId`]: { equals: imageId } },
    { [`${prefix}cloudflare.status`]: status == null ? { exists: false } : { equals: status } },
  ]
}

/** Compares and writes in one statement. False when the document is no longer as it was read. */
export async function writeDocumentState({
  document,
  imageId,
  patch,
  payload,
}: StateWrite): Promise<boolean> {
  const written: unknown = await payload.db.updateOne({
    collection: document.collection,
    data: { ...toData({ patch, payload }), updatedAt: laterThan(document.doc.updatedAt) },
    // One statement on SQL too: compared and written at once.
    options: { atomic: true },
    where: { and: [{ id: { equals: document.id } }, ...unchanged({ document, imageId })] },
  })
  return written !== null
}

type WriteVersionStateArgs = StateWrite & { versionId: number | string }

/** The same for the version that was read. */
export async function writeVersionState({
  versionId,
  ...args
}: WriteVersionStateArgs): Promise<boolean> {
  return writeVersion({
    collection: args.document.collection,
    id: versionId,
    patch: args.patch,
    payload: args.payload,
    where: unchanged({ ...args, prefix: 'version.' }),
  })
}

/**
 * Each version of the image that says something else, and a newest one that lags behind its
 * document. Their own dates stay: nobody edited them.
 */
export async function writeVersions({
  document,
  imageId,
  patch,
  payload,
}: StateWrite): Promise<void> {
  const { collection } = document
  const shows: Where = { 'version.cloudflare.imageId': { equals: imageId } }
  const { docs } = await payload.db.findVersions<Row>({
    collection,
    limit: 0,
    pagination: false,
    where: {
      or: [
        { and: [shows, ...differs(patch)] },
        ...(hasDrafts(payload, collection) ? [lagsBehind(document)] : []),
      ],
    },
  })
  const cloudflare = { ...patch.cloudflare, imageId: patch.cloudflare.imageId ?? imageId }
  for (const { id, version } of docs) {
    const shown = imageIdOf(version)
    const where = shown === undefined ? [] : [{ 'version.cloudflare.imageId': { equals: shown } }]
    await writeVersion({ collection, id, patch: { ...patch, cloudflare }, payload, where })
  }
}

function differs({ cloudflare: { imageId, status } }: ImageStatePatch): Where[] {
  if (imageId !== undefined || status === undefined) return []
  const key = 'version.cloudflare.status'
  return [{ or: [{ [key]: { not_equals: status } }, { [key]: { exists: false } }] }]
}

/**
 * True for a newest version that should tell what its document does, and has no file worth keeping:
 * when a document moves to another image, its versions follow in writes of their own.
 */
export function isLagging(version: Row): boolean {
  const { status } = (version.cloudflare ?? {}) as { status?: ImageStatus | null }
  return version._status === 'published' && status !== 'uploaded'
}

/** The same as a query; versions that say what their document says are found as well. */
const lagsBehind = ({ id }: ImageDocument): Where => ({
  and: [
    { parent: { equals: id } },
    { latest: { equals: true } },
    { 'version._status': { equals: 'published' } },
    { 'version.cloudflare.status': { not_equals: 'uploaded' } },
  ],
})

/** What a document says about its image, to be given to others. */
export function stateOf(doc: Readonly<Row>): ImageStatePatch {
  const group = (doc.cloudflare ?? {}) as Row
  const pick = (row: Readonly<Row>, keys: readonly string[]): Row =>
    Object.fromEntries(keys.filter((key) => row[key] !== undefined).map((key) => [key, row[key]]))
  return {
    cloudflare: pick(group, stateKeys),
    facts: pick(doc, factKeys) as NonNullable<ImageStatePatch['facts']>,
  }
}

/** A change is seen by whoever compares dates, however fast it follows. */
export function laterThan(previous: unknown): string {
  const before = typeof previous === 'string' ? Date.parse(previous) : 0
  return new Date(Math.max(Date.now(), before + 1)).toISOString()
}
