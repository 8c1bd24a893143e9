import type { TypeWithID } from 'payload'

import type { Row } from '../../core/row.js'

import { randomUUID } from 'node:crypto'

import { isCloudflareAPIError } from '../../errors.js'
import {
  issueDirectUpload,
  type IssuedUpload,
} from '../../service/directUpload/issueDirectUpload.js'
import { withdrawUpload } from '../../service/directUpload/withdrawUpload.js'
import { mayBePrivate } from '../../service/privacy/needsSignature.js'
import { assertMayUpload } from '../http/access.js'
import { keepsOthers } from '../request/fileTargets.js'
import { getRequestState } from '../request/requestState.js'
import { answerUpload, type UploadAnswer } from './answerUpload.js'
import {
  type DirectUploadCall,
  type DirectUploads,
  openDirectUploads,
} from './openDirectUploads.js'
import { orWithTheForm } from './orWithTheForm.js'
import {
  acceptedTypes,
  type ParsedQuery,
  parseUploadRequest,
  type QueryRules,
} from './parseUploadRequest.js'

type Doc = Row & TypeWithID

type IssueUploadArgs = DirectUploadCall & { body: Row }

/**
 * Issues a one-time upload URL, and creates the document at once if asked to. REST and GraphQL both
 * come here.
 *
 * @throws CloudflareImagesError NOT_FOUND where direct uploads are switched off, UNAUTHENTICATED,
 * FORBIDDEN, what {@link parseUploadRequest} and {@link issueDirectUpload} throw; and what Payload
 * throws when the document cannot be created: then nothing is left of the upload.
 */
export async function issueUpload({ body, ...call }: IssueUploadArgs): Promise<UploadAnswer> {
  const uploads = await openDirectUploads(call)
  await assertMayUpload(call)
  const query = await parse({ body, uploads })
  const issued = await issue({ uploads, query }).catch(async (error: unknown) => {
    await tellRefused({ error, filename: query.filename, uploads })
    throw error
  })
  const document =
    query.document === undefined
      ? null
      : await createDocument({ fields: query.document, issued, uploads, query })
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

/** @throws CloudflareImagesError what {@link parseUploadRequest} throws */
export const parse = ({ body, uploads }: { body: Row; uploads: DirectUploads }) =>
  orWithTheForm<ParsedQuery>({
    collection: uploads.collection,
    task: () => parseUploadRequest({ body, rules: rulesOf(uploads) }),
  })

/** What a caller may ask for in this collection. */
function rulesOf({ collection, req, service, slug }: DirectUploads): QueryRules {
  const { directUploads, limits } = service.options
  const free = directUploads.customIds ? 'free' : 'disabled'
  return {
    defaultExpiresInSeconds: directUploads.expiresInSeconds,
    ids: mayBePrivate(collection) ? 'private' : free,
    keepsOthers: keepsOthers(service.collections[slug]),
    maxBytes: limits.maxBytes,
    mimeTypes: acceptedTypes({ payload: req.payload, service, slug }),
  }
}

type IssueArgs = {
  uploads: DirectUploads
  query: ParsedQuery
}

/** The one-time URL alone. */
export async function issue({
  uploads: { service, ...uploads },
  query,
}: IssueArgs): Promise<IssuedUpload> {
  return issueDirectUpload({
    ...uploads,
    newId: randomUUID,
    now: service.now,
    options: service.options,
    site: service.site,
    query,
  })
}

type TellRefusedArgs = { error: unknown; filename: string; uploads: DirectUploads }

/** Nothing else would tell that somebody has tried. */
async function tellRefused({ error, filename, uploads }: TellRefusedArgs): Promise<void> {
  if (!isCloudflareAPIError(error)) return
  const { code } = error
  await uploads.emit({
    collection: uploads.slug,
    data: { code },
    message: `Cloudflare gave no upload URL for "${filename}": ${error.message}`,
    type: 'failed',
  })
}

type CreateDocumentArgs = {
  fields: Row
  issued: IssuedUpload
  uploads: DirectUploads
  query: ParsedQuery
}

/** By the same way as any other document: access control, hooks and validation all apply. */
async function createDocument({
  fields,
  issued,
  uploads,
  query: { isDraft },
}: CreateDocumentArgs): Promise<Doc> {
  const { req, slug } = uploads
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
    throw error
  } finally {
    state.issuing = undefined
  }
}

type WithdrawArgs = {
  issued: Pick<IssuedUpload, 'imageId' | 'uploadId'>
  uploads: DirectUploads
}

/** Deletes an upload that nobody can use. Never throws: the ledger remembers what is left to do. */
export async function withdraw({
  issued: { imageId, uploadId },
  uploads: { req, service, ...uploads },
}: WithdrawArgs): Promise<void> {
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
