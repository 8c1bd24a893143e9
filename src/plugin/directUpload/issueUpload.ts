import type { TypeWithID } from 'payload'

import { randomUUID } from 'node:crypto'

import type { UploadAnswer } from './answerUpload.js'
import type { DirectUploadCall, DirectUploads } from './openDirectUploads.js'
import type { ParsedWish, WishRules } from './parseUploadWish.js'

import {
  type IssuedUpload,
  issueDirectUpload,
} from '../../service/directUpload/issueDirectUpload.js'
import { mayBePrivate } from '../../service/privacy/needsSignature.js'
import { withdrawUpload } from '../../service/directUpload/withdrawUpload.js'
import { assertMayUpload } from '../endpoints/access.js'
import { releaseClaims } from '../upload/abandonUploads.js'
import { getRequestState } from '../upload/requestState.js'
import { acceptedTypes } from './acceptedTypes.js'
import { answerUpload } from './answerUpload.js'
import { openDirectUploads } from './openDirectUploads.js'
import { parseUploadWish } from './parseUploadWish.js'

type Row = Readonly<Record<string, unknown>>
type Doc = Row & TypeWithID

/**
 * Issues a one-time upload URL, and creates the document at once if asked to. REST and GraphQL both
 * come here.
 *
 * @throws CloudflareImagesError NOT_FOUND where direct uploads are switched off, UNAUTHENTICATED,
 * FORBIDDEN, what {@link parseUploadWish} and {@link issueDirectUpload} throw; and what Payload
 * throws when the document cannot be created: then nothing is left of the upload.
 */
export async function issueUpload({
  body,
  ...call
}: DirectUploadCall & { body: Row }): Promise<UploadAnswer> {
  const uploads = await openDirectUploads(call)
  await assertMayUpload(call)
  const wish = parseUploadWish({ body, rules: rulesOf(uploads) })
  const issued = await issue({ uploads, wish })
  const document =
    wish.document === undefined
      ? null
      : await createDocument({ fields: wish.document, issued, uploads, wish })
  await uploads.emit({
    collection: call.slug,
    data: { expiresAt: issued.expiresAt, mimeType: issued.mimeType },
    documentId: document === null ? null : String(document.id),
    imageId: issued.imageId,
    message: `A one-time upload URL was issued for "${issued.filename}".`,
    type: 'issued',
  })
  return answerUpload({ document, issued, uploads })
}

/** What a caller may ask for in this collection. */
export function rulesOf({ collection, req, service, slug }: DirectUploads): WishRules {
  const { directUploads, limits } = service.options
  const free = directUploads.customIds ? 'free' : 'disabled'
  return {
    defaultExpiresInSeconds: directUploads.expiresInSeconds,
    ids: mayBePrivate(collection) ? 'private' : free,
    maxBytes: limits.maxBytes,
    mimeTypes: acceptedTypes({ payload: req.payload, service, slug }),
  }
}

/** The one-time URL alone. */
export async function issue({
  uploads: { service, ...uploads },
  wish,
}: {
  uploads: DirectUploads
  wish: ParsedWish
}): Promise<IssuedUpload> {
  return issueDirectUpload({
    ...uploads,
    newId: randomUUID,
    now: service.now,
    options: service.options,
    site: service.site,
    wish,
  })
}

/** By the same way as any other document: access control, hooks and validation all apply. */
async function createDocument({
  fields,
  issued,
  uploads,
  wish: { isDraft },
}: {
  fields: Row
  issued: IssuedUpload
  uploads: DirectUploads
  wish: ParsedWish
}): Promise<Doc> {
  const { req, service, slug } = uploads
  const state = getRequestState(req)
  state.issuing = issued
  try {
    const created: unknown = await req.payload.create({
      collection: slug as never,
      data: fields as never,
      depth: 0,
      draft: isDraft,
      overrideAccess: false,
      req,
    })
    return created as Doc
  } catch (error) {
    await withdraw({ issued, uploads })
    // After a mutation of GraphQL no hook of the collection would do it.
    await releaseClaims({ payload: req.payload, service, state })
    throw error
  } finally {
    state.issuing = undefined
  }
}

/** Deletes an upload that nobody can use. Never throws: the ledger remembers what is left to do. */
export async function withdraw({
  issued: { imageId, uploadId },
  uploads: { req, service, ...uploads },
}: {
  issued: Pick<IssuedUpload, 'imageId' | 'uploadId'>
  uploads: DirectUploads
}): Promise<void> {
  const { logger } = req.payload
  const failed = (err: unknown): void => {
    logger.error({ err, imageId, msg: 'Taking an upload back failed; the sweep will retry' })
  }
  try {
    const { error, outcome } = await withdrawUpload({
      ...uploads,
      collection: uploads.slug,
      imageId,
      newId: randomUUID,
      now: service.now(),
      uploadId,
    })
    if (outcome === 'failed') failed(error)
  } catch (error) {
    failed(error)
  }
}
