import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { IncomingFile } from '../../core/fileTarget.js'
import type { UploadContext } from '../../optionTypes.js'
import type { ServiceCollection } from '../../service/createService.js'
import type { InspectedFile } from '../../service/inspectFile.js'
import type { StoredPatch } from '../database/storedData.js'
import type { Candidate, MigrateRun } from './migrateTypes.js'

import { randomUUID } from 'node:crypto'

import { noPlaceholder, type StoredPlaceholder } from '../../core/placeholder.js'
import { defaultGraceSeconds } from '../../service/createService.js'
import { imageIdOf } from '../../service/documentImage.js'
import { inspectFile } from '../../service/inspectFile.js'
import { type MovedIn, uploadOnce } from '../../service/migrate/uploadOnce.js'
import { needsSignature } from '../../service/privacy/needsSignature.js'
import { removeImage } from '../../service/removeImage.js'
import { giveImage } from '../database/giveImage.js'
import { acceptedTypes } from '../directUpload/parseUploadRequest.js'
import { readPlaceholder } from '../placeholder/readPlaceholder.js'

type Row = Record<string, unknown>

/** One upload: longer than any file of ten megabytes takes. */
const timeoutMs = 300_000

/** What a file really is, by its bytes. @throws CloudflareImagesError as `inspectFile` does */
export async function inspectCandidate(
  { payload, service }: Pick<MigrateRun, 'payload' | 'service'>,
  { collection }: Candidate,
  file: IncomingFile,
): Promise<InspectedFile> {
  const { maxBytes } = service.options.limits
  const mimeTypes = acceptedTypes({ payload, service, slug: collection })
  return inspectFile({ file, maxBytes, mimeTypes })
}

/**
 * Sends one file, and gives its image to the document and to the versions that have the same file.
 *
 * @returns bytes sent; `undefined` where the document was changed meanwhile, and keeps what it has
 */
export async function moveFile(
  run: MigrateRun,
  candidate: Candidate,
  given: IncomingFile,
): Promise<number | undefined> {
  const { ledger, payload, service } = run
  const { collection, docId, filename } = candidate
  const ours = service.collections[collection]
  if (ours === undefined) return undefined
  const inspected = await inspectCandidate(run, candidate, given)
  const { height, mimeType, size, width } = inspected
  const file = toUpload(given, inspected)
  const about: UploadContext<string> = { collection, doc: candidate.doc, filename, req: run.req }
  const said = saidOf(ours, about)
  const drawing = service.options.placeholder === false ? undefined : readPlaceholder(file)
  const moved = await uploadOnce({
    ...run,
    ...said,
    collection,
    file,
    filename,
    graceSeconds: defaultGraceSeconds,
    imageId: said.requireSignedURLs ? undefined : ours.imageId?.(about),
    maxRetries: service.options.maxRetries,
    newId: randomUUID,
    now: service.now,
    timeoutMs,
  })
  const drawn = await drawing
  const placeholder = drawn !== undefined && 'placeholder' in drawn ? drawn.placeholder : undefined
  const patch = {
    cloudflare: groupOf({ filename, image: moved.image, now: service.now(), placeholder, said }),
    facts: { filesize: size, height, mimeType, width },
  }
  const written = await giveImage({ collection, docId, filename, patch, payload })
  if (written === 0) {
    await takeBack(run, moved)
    return undefined
  }
  await ledger.remove({ durable: true, id: moved.rowId })
  await run.emit({
    collection,
    data: { bytes: size },
    documentId: String(docId),
    imageId: moved.image.imageId,
    message: `"${filename}" was moved to Cloudflare from where this site kept it.`,
    type: 'uploaded',
  })
  return size
}

/** What the bytes of an image say. */
export type ImageFacts = { filesize: number; height: number; mimeType: string; width: number }

/** What Cloudflare is told of an image beside its bytes. */
type Said = {
  creator: string | undefined
  metadata: Readonly<Row>
  requireSignedURLs: boolean
}

export function saidOf(ours: ServiceCollection, about: UploadContext<string>): Said {
  const { doc, req } = about
  return {
    creator: ours.creator?.(about),
    metadata: ours.metadata?.(about) ?? {},
    requireSignedURLs: needsSignature({ collection: ours, doc, req }),
  }
}

function toUpload(given: IncomingFile, { cleaned, mimeType, size }: InspectedFile): UploadFile {
  const { name } = given
  if (cleaned !== undefined) return { bytes: cleaned, mimeType, name, size }
  return 'path' in given
    ? { mimeType, name, path: given.path, size }
    : { bytes: given.bytes, mimeType, name, size }
}

type GroupOfArgs = {
  filename: string
  image: CloudflareImage
  now: Date
  placeholder: StoredPlaceholder | undefined
  said: Said
}

/** What the document says of its image from then on. */
export function groupOf({
  filename,
  image,
  now,
  placeholder,
  said,
}: GroupOfArgs): StoredPatch['cloudflare'] {
  return {
    creator: said.creator ?? null,
    error: null,
    expiresAt: null,
    imageId: image.imageId,
    metadata: said.metadata,
    originalFilename: filename,
    placeholder: placeholder ?? noPlaceholder(),
    requireSignedURLs: image.requireSignedURLs,
    status: 'uploaded',
    uploadedAt: image.uploadedAt ?? now.toISOString(),
  }
}

/** The document was deleted, or got another file, while this one was sent. */
async function takeBack(
  { client, ledger, service }: MigrateRun,
  { image: { imageId }, rowId }: MovedIn,
): Promise<void> {
  const row = await ledger.readRow({ id: rowId })
  if (row !== undefined) {
    await removeImage({ client, ledger, now: service.now(), row: { ...row, imageId } })
  }
}

/** The image that the document has of a version's file, after a save that came between. */
export async function followDocument(run: MigrateRun, candidate: Candidate): Promise<boolean> {
  const { collection, docId, filename } = candidate
  if (!candidate.isVersion) return false
  const doc = await run.payload.db.findOne<Row & { id: number | string }>({
    collection,
    where: { and: [{ id: { equals: docId } }, { filename: { equals: filename } }] },
  })
  if (doc === null || imageIdOf(doc) === undefined) return false
  const { filesize, height, mimeType, width } = doc
  const patch = {
    cloudflare: pickStored(doc.cloudflare as Row),
    facts: { filesize, height, mimeType, width },
  }
  return (await giveImage({ collection, docId, filename, patch, payload: run.payload })) > 0
}

const pickStored = (group: Row): Row =>
  Object.fromEntries(storedKeys.map((key) => [key, group[key] ?? null]))

const storedKeys = [
  'creator',
  'error',
  'expiresAt',
  'imageId',
  'metadata',
  'originalFilename',
  'placeholder',
  'requireSignedURLs',
  'status',
  'uploadedAt',
] as const
