import type { Row } from '../../core/row.js'

import pMap from 'p-map'
import {
  APIError,
  Forbidden,
  isolateObjectProperty,
  Locked,
  NotFound,
  type PayloadRequest,
  ValidationError,
} from 'payload'

import { type BulkAction, bulkActions, type BulkResult, maxBulkIds } from '../../core/bulk.js'
import { flag, oneOf } from '../../core/kinds.js'
import { group, type ReadRow, value } from '../../core/schema.js'
import { CloudflareImagesError, type ErrorCode, errorCodes } from '../../errors.js'
import { withLowPriority } from '../../service/callPriority.js'
import { requireImageId } from '../../service/documentImage.js'
import { losesRowsOnRollback } from '../database/transactions.js'
import { readManageable, readVisible } from '../http/access.js'
import { type CollectionEndpoints, createEndpoint } from '../http/endpoint.js'
import { readJSONBody } from '../http/readBody.js'
import { documentIds, readRequest } from '../http/readRequest.js'
import { toPayloadError } from '../http/toPayloadError.js'
import { renewPlaceholder } from '../placeholder/renewPlaceholders.js'
import { undoChanges } from '../privacy/undoPrivacy.js'
import { askCloudflare, refreshOne } from '../refresh/refreshEndpoints.js'
import { type BulkItem, changeItemPrivacy, type Done, retryItem } from './itemActions.js'

/** `POST /<media>/bulk`: one action for many images, each answered for itself. */
export const bulkEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) => {
      const request = readRequest(bulkRequest, await readJSONBody(req))
      return Response.json({ results: await runBulk({ ...request, req, service, slug }) })
    },
    method: 'post',
    path: '/bulk',
  }),
]

const bulkRequest = group({
  action: value(oneOf(bulkActions), { required: true }),
  force: value(flag, { default: false }),
  ids: value(documentIds(maxBulkIds), { required: true }),
})

type BulkRequest = ReadRow<typeof bulkRequest>

const actions: Readonly<Record<BulkAction, (item: BulkItem) => Promise<Done>>> = {
  delete: deleteItem,
  placeholder: renewItem,
  private: (item) => changeItemPrivacy({ ...item, isPrivate: true }),
  public: (item) => changeItemPrivacy({ ...item, isPrivate: false }),
  refresh: refreshItem,
  retry: retryItem,
}

/** Documents at a time. */
const concurrency = 4

/** Does one thing with many images: who may not, and what fails, concerns that image alone. */
async function runBulk({
  ids,
  ...call
}: BulkRequest & Omit<BulkItem, 'id'>): Promise<BulkResult[]> {
  // SQLite lets nobody write while a transaction is open: two at once would wait for each other.
  const alone = losesRowsOnRollback(call.req.payload)
  return withLowPriority(() =>
    pMap(ids, (id) => runItem({ ...call, id }), { concurrency: alone ? 1 : concurrency }),
  )
}

type RunItemArgs = BulkItem & { action: BulkAction }

async function runItem({ action, ...given }: RunItemArgs): Promise<BulkResult> {
  const { id } = given
  const req = ownRequest(given.req)
  try {
    return { id, ok: true, ...(await actions[action]({ ...given, req })) }
  } catch (error) {
    await undoChanges({ req, service: given.service })
    return { error: describeItemError({ error, req }), id, ok: false }
  }
}

/** A transaction of its own, and nothing that the hooks of another document have left. */
function ownRequest(req: PayloadRequest): PayloadRequest {
  const own = isolateObjectProperty(req, [
    'context',
    'fallbackLocale',
    'file',
    'locale',
    'payloadDataLoader',
    'query',
    'transactionID',
  ])
  own.context = {}
  own.query = {}
  delete (own as Partial<PayloadRequest>).payloadDataLoader
  delete own.transactionID
  return own
}

/** Asks Cloudflare about the image, as `POST /<media>/:id/refresh` does. */
async function refreshItem(item: BulkItem): Promise<Done> {
  const { changed, reason, status } = await refreshOne(item)
  const message = reason ?? (changed ? undefined : 'Nothing has changed.')
  return {
    effect: changed ? 'changed' : 'unchanged',
    ...(message === undefined ? {} : { message }),
    ...(status === null ? {} : { status }),
  }
}

/** @throws CloudflareImagesError REQUEST_INVALID where placeholders are off, and what making one throws */
async function renewItem(item: BulkItem): Promise<Done> {
  const { id, req, service } = item
  const doc = await readManageable({ ...item, id: String(id) })
  if (service.options.placeholder === false) {
    throw new CloudflareImagesError({
      code: 'REQUEST_INVALID',
      message: 'This site makes no placeholders.',
    })
  }
  const imageId = requireImageId(doc)
  const { payload } = req
  const made = await askCloudflare(() => renewPlaceholder({ imageId, payload, service }))
  return made === undefined
    ? {
        effect: 'noPlaceholder',
        message: 'No placeholder can be made of this picture; it loads without one.',
      }
    : { effect: 'placeholder', message: 'It has a new placeholder.' }
}

/**
 * Deletes the document, as the panel does: into the trash where the collection has one, for good
 * from there. Where something still uses the image, only by force.
 */
async function deleteItem(item: BulkItem): Promise<Done> {
  const { force, req, slug } = item
  const asked = { ...item, id: String(item.id) }
  const doc = force ? await readManageable(asked) : await readVisible(asked)
  const operation = {
    collection: slug as never,
    ...(force ? { context: { cloudflareImages: { force: true } } } : {}),
    depth: 0,
    id: doc.id,
    overrideAccess: false,
    overrideLock: false,
    req,
  } as const
  const goesToTrash =
    req.payload.collections[slug]?.config.trash === true && (doc.deletedAt ?? null) === null
  if (goesToTrash) {
    const data = { deletedAt: new Date().toISOString() }
    await req.payload.update({ ...operation, data: data })
    return { effect: 'trashed', message: 'It is in the trash now.' }
  }
  await req.payload.delete({ ...operation, trash: true })
  return { effect: 'deleted', message: 'It is deleted.' }
}

type ItemError = Extract<BulkResult, { ok: false }>['error']
type DescribeItemErrorArgs = {
  error: unknown
  req: PayloadRequest
}

/** Any failure of one image as a sentence with a code: Payload's have none, and hooks throw anything. */
function describeItemError({ error, req }: DescribeItemErrorArgs): ItemError {
  const known = toPayloadError(error)
  if (!(known instanceof APIError)) return unexpected({ error, req })
  const { code, details } = (known.data ?? {}) as { code?: unknown; details?: Row }
  if (typeof code === 'string' && code in errorCodes) {
    const hasDetails = details !== undefined && Object.keys(details).length > 0
    return {
      code: code as ErrorCode,
      message: known.message,
      ...(hasDetails ? { details } : {}),
    }
  }
  if (known instanceof ValidationError) return invalid(known)
  if (known instanceof Locked) {
    return {
      code: 'DOCUMENT_LOCKED',
      message: 'Somebody else is editing this document at the moment, so nothing was changed.',
    }
  }
  if (known instanceof NotFound) {
    return { code: 'NOT_FOUND', message: 'There is no such document, or you may not see it.' }
  }
  if (known instanceof Forbidden) return forbidden(req)
  const isForCallers = known.isPublic && known.status >= 400 && known.status < 500
  return isForCallers
    ? { code: known.status === 403 ? 'FORBIDDEN' : 'REQUEST_INVALID', message: known.message }
    : unexpected({ error, req })
}

function invalid({ data }: ValidationError): ItemError {
  const errors = data.errors.map(({ message, path }) => ({ message, path }))
  const problems = errors.map(({ message, path }) => `${path} (${message})`).join(', ')
  return {
    code: 'REQUEST_INVALID',
    details: { errors },
    message: `The document cannot be saved as it is. Open it and correct ${problems}.`,
  }
}

const forbidden = (req: PayloadRequest): ItemError =>
  req.user === null
    ? { code: 'UNAUTHENTICATED', message: 'Sign in to do this.' }
    : { code: 'FORBIDDEN', message: 'You are not allowed to do this with the document.' }

function unexpected({ error, req }: { error: unknown; req: PayloadRequest }): ItemError {
  req.payload.logger.error({ err: error, msg: 'An action for many images failed for one of them' })
  return {
    code: 'UNEXPECTED',
    message: 'Something went wrong. Ask an administrator to look at the server log.',
  }
}
