import type { TypeWithID } from 'payload'

import type { Row } from '../../core/row.js'
import type { IssuedUpload } from '../../service/directUpload/issueDirectUpload.js'
import type { ImageDocument } from '../../service/imageDocuments.js'
import type { DirectUploadCall, DirectUploads } from './openDirectUploads.js'

import { setTimeout as sleep } from 'node:timers/promises'

import { isUUID } from '../../core/imageId.js'
import { assertTransition } from '../../core/imageStatus.js'
import { mimeTypeOfName } from '../../core/mime.js'
import { CloudflareImagesError } from '../../errors.js'
import { afterDeletion } from '../../service/directUpload/afterDeletion.js'
import { imageIdOf } from '../../service/documentImage.js'
import { enqueuePoll } from '../../service/enqueuePoll.js'
import { checkRowId, queueRowId } from '../../service/ledger.js'
import { readManageable, readVisible } from '../http/access.js'
import { readRequest } from '../http/readRequest.js'
import { answerUpload, type UploadAnswer } from './answerUpload.js'
import { issue, parse, withdraw } from './issueUpload.js'
import { openDirectUploads } from './openDirectUploads.js'
import { statusOf } from './openUpload.js'
import { type ParsedQuery, retryRequest } from './parseUploadRequest.js'

type Doc = Row & TypeWithID

type RetryUploadArgs = DirectUploadCall & { body: Row; id: string }

/**
 * A fresh one-time URL for a document whose file never arrived or was no good. The image that it
 * waited for is given up.
 *
 * @throws CloudflareImagesError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN, STATUS_INVALID when the
 * document has its image, REQUEST_INVALID, and what issuing a URL throws
 */
export async function retryUpload({ body, id, ...call }: RetryUploadArgs): Promise<UploadAnswer> {
  const uploads = await openDirectUploads(call)
  const doc = await readManageable({ ...call, id })
  const document = await findDocument({ doc, uploads })
  assertRepeatable(document.doc)
  const query = await parseRetry({ body, doc: document.doc, uploads })
  const before = imageIdOf(document.doc)
  const issued = await issueAgain({ before, uploads, query })
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

type FindDocumentArgs = {
  doc: Doc
  uploads: DirectUploads
}

/** As the database has it: access control may hide the fields that decide. */
async function findDocument({
  doc,
  uploads: { images, slug },
}: FindDocumentArgs): Promise<ImageDocument> {
  const imageId = imageIdOf(doc)
  const found = imageId === undefined ? undefined : await images.findByImageId({ imageId })
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

type ParseRetryArgs = {
  body: Row
  doc: Row
  uploads: DirectUploads
}

async function parseRetry({ body, doc, uploads }: ParseRetryArgs): Promise<ParsedQuery> {
  const { creator, metadata, originalFilename } = (doc.cloudflare ?? {}) as Row
  const filename = String(originalFilename ?? doc.filename)
  // A file that never arrived has no type but the one its name claims, and no size; both are looked
  // at when it does.
  const known = {
    filename,
    mimeType: doc.mimeType ?? mimeTypeOfName(filename),
    size: typeof doc.filesize === 'number' && doc.filesize > 0 ? doc.filesize : 1,
  }
  const query = await parse({ body: readRequest(retryRequest, { ...known, ...body }), uploads })
  return {
    ...query,
    creator: typeof creator === 'string' ? creator : undefined,
    doc,
    metadata: (metadata ?? {}) as Row,
  }
}

type IssueAgainArgs = {
  before: string | undefined
  uploads: DirectUploads
  query: ParsedQuery
}

/** An id that a function chooses may be the same again: then the old image makes room first. */
async function issueAgain({ before, uploads, query }: IssueAgainArgs): Promise<IssuedUpload> {
  const { client, collection } = uploads
  if (before === undefined || isUUID(before) || collection.imageId === undefined) {
    return issue({ uploads, query })
  }
  await client.deleteImage({ imageId: before })
  return afterDeletion({
    create: () => issue({ uploads, query }),
    sleep: (delayMs) => sleep(delayMs),
  })
}

type MoveDocumentArgs = {
  before: string | undefined
  document: ImageDocument
  issued: IssuedUpload
  uploads: DirectUploads
}

async function moveDocument({
  before,
  document,
  issued,
  uploads,
}: MoveDocumentArgs): Promise<void> {
  const { durable, images, ledger, service, slug } = uploads
  const { expiresAt, imageId, requireSignedURLs } = issued
  // First, so that a document that waits is never left unwatched.
  await enqueuePoll({ collection: slug, durable, imageId, now: service.now(), ledger })
  const isMoved = await images.writeState({
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

type GiveUpArgs = {
  imageId: string
  uploads: DirectUploads
}

async function giveUp({ imageId, uploads }: GiveUpArgs): Promise<void> {
  const { durable, ledger } = uploads
  const [row] = await ledger.findRows({ imageId, kinds: ['direct'] })
  await withdraw({ issued: { imageId, uploadId: row?.uploadId ?? '' }, uploads })
  for (const id of [checkRowId(imageId), queueRowId(imageId)]) await ledger.remove({ durable, id })
}
