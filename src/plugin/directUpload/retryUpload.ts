import type { TypeWithID } from 'payload'

import { setTimeout as sleep } from 'node:timers/promises'

import type { IssuedUpload } from '../../service/directUpload/issueDirectUpload.js'
import type { ImageDocument } from '../../service/imageRecords.js'
import type { UploadAnswer } from './answerUpload.js'
import type { DirectUploadCall, DirectUploads } from './openDirectUploads.js'
import type { ParsedWish } from './parseUploadWish.js'

import { isUUID } from '../../core/imageId.js'
import { assertTransition } from '../../core/imageStatus.js'
import { mimeTypeOfName } from '../../core/mime.js'
import { CloudflareImagesError } from '../../errors.js'
import { afterDeletion } from '../../service/directUpload/afterDeletion.js'
import { imageIdOf } from '../../service/documentImage.js'
import { checkRowId } from '../../service/records.js'
import { watchImage } from '../../service/watchImage.js'
import { readManageable, readVisible } from '../endpoints/access.js'
import { answerUpload } from './answerUpload.js'
import { issue, rulesOf, withdraw } from './issueUpload.js'
import { openDirectUploads } from './openDirectUploads.js'
import { statusOf } from './openUpload.js'
import { parseUploadWish } from './parseUploadWish.js'

type Row = Readonly<Record<string, unknown>>
type Doc = Row & TypeWithID

/** What the body may say; all of it is known from the document, unless another file is sent. */
const repeatable = ['expiresInSeconds', 'filename', 'mimeType', 'size'] as const

/**
 * A fresh one-time URL for a document whose file never arrived or was no good. The image that it
 * waited for is given up.
 *
 * @throws CloudflareImagesError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN, STATUS_INVALID when the
 * document has its image, REQUEST_INVALID, and what issuing a URL throws
 */
export async function retryUpload({
  body,
  id,
  ...call
}: DirectUploadCall & { body: Row; id: string }): Promise<UploadAnswer> {
  const uploads = await openDirectUploads(call)
  const doc = await readManageable({ ...call, id })
  const document = await findDocument({ doc, uploads })
  assertRepeatable(document.doc)
  const wish = parseRetry({ body, doc: document.doc, uploads })
  const before = imageIdOf(document.doc)
  const issued = await issueAgain({ before, uploads, wish })
  await moveDocument({ before, document, issued, uploads })
  await uploads.emit({
    collection: call.slug,
    data: { expiresAt: issued.expiresAt, replaces: before ?? null },
    documentId: String(doc.id),
    imageId: issued.imageId,
    message: `A new one-time upload URL was issued for "${issued.filename}".`,
    type: 'retried',
  })
  return answerUpload({
    document: await readVisible({ ...call, id }),
    issued,
    uploads,
  })
}

/** As the database has it: access control may hide the fields that decide. */
async function findDocument({
  doc,
  uploads: { imageRecords, slug },
}: {
  doc: Doc
  uploads: DirectUploads
}): Promise<ImageDocument> {
  const imageId = imageIdOf(doc)
  const found = imageId === undefined ? undefined : await imageRecords.findByImageId({ imageId })
  return found ?? { collection: slug, doc, id: doc.id }
}

function assertRepeatable(doc: Row): void {
  const status = statusOf(doc)
  if (status === 'uploaded' || status === undefined) {
    throw new CloudflareImagesError({
      code: 'STATUS_INVALID',
      details: { status: status ?? null },
      message:
        'This document does not wait for an upload, so there is none to retry. Replace its file instead.',
    })
  }
  assertTransition({ from: status, to: 'draft' })
}

function parseRetry({
  body,
  doc,
  uploads,
}: {
  body: Row
  doc: Row
  uploads: DirectUploads
}): ParsedWish {
  const unknown = Object.keys(body).find((key) => !repeatable.some((known) => known === key))
  if (unknown !== undefined) {
    throw new CloudflareImagesError({
      code: 'REQUEST_INVALID',
      message: `${JSON.stringify(unknown.slice(0, 40))} cannot be given here. What can be given is ${repeatable.join(', ')}.`,
    })
  }
  const { creator, metadata, originalFilename } = (doc.cloudflare ?? {}) as Row
  const filename = String(originalFilename ?? doc.filename)
  // A file that never arrived has no type but the one its name claims, and no size; both are looked
  // at when it does.
  const known = {
    filename,
    mimeType: doc.mimeType ?? mimeTypeOfName(filename),
    size: typeof doc.filesize === 'number' && doc.filesize > 0 ? doc.filesize : 1,
  }
  const wish = parseUploadWish({ body: { ...known, ...body }, rules: rulesOf(uploads) })
  return {
    ...wish,
    creator: typeof creator === 'string' ? creator : undefined,
    doc,
    metadata: (metadata ?? {}) as Row,
  }
}

/** An id that a function chooses may be the same again: then the old image makes room first. */
async function issueAgain({
  before,
  uploads,
  wish,
}: {
  before: string | undefined
  uploads: DirectUploads
  wish: ParsedWish
}): Promise<IssuedUpload> {
  const { client, collection } = uploads
  if (before === undefined || isUUID(before) || collection.imageId === undefined)
    return issue({ uploads, wish })
  await client.deleteImage({ imageId: before })
  return afterDeletion({
    create: () => issue({ uploads, wish }),
    sleep: (delayMs) => sleep(delayMs),
  })
}

async function moveDocument({
  before,
  document,
  issued,
  uploads,
}: {
  before: string | undefined
  document: ImageDocument
  issued: IssuedUpload
  uploads: DirectUploads
}): Promise<void> {
  const { durable, imageRecords, records, service, slug } = uploads
  const { expiresAt, imageId, requireSignedURLs } = issued
  // First, so that a document that waits is never left unwatched.
  await watchImage({ collection: slug, durable, imageId, now: service.now(), records })
  const isMoved = await imageRecords.writeState({
    document,
    patch: {
      cloudflare: {
        error: null,
        expiresAt,
        imageId,
        requireSignedURLs,
        status: 'draft',
        uploadedAt: null,
      },
    },
  })
  if (!isMoved) {
    await withdraw({ issued, uploads })
    throw new CloudflareImagesError({
      code: 'STATUS_INVALID',
      message: 'The document has changed meanwhile. Look at it again before you retry.',
    })
  }
  if (before !== undefined && before !== imageId) await giveUp({ imageId: before, uploads })
}

async function giveUp({
  imageId,
  uploads,
}: {
  imageId: string
  uploads: DirectUploads
}): Promise<void> {
  const { durable, records } = uploads
  const [row] = await records.findRows({ imageId, kinds: ['direct'] })
  await withdraw({ issued: { imageId, uploadId: row?.uploadId ?? '' }, uploads })
  await records.remove({ durable, id: checkRowId(imageId) })
}
