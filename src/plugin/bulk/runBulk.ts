import { isolateObjectProperty, type PayloadRequest } from 'payload'

import type { BulkAction, BulkResult } from '../../core/bulk.js'
import type { BulkItem, Done } from './bulkItem.js'
import type { BulkRequest } from './bulkRequest.js'

import { undoChanges } from '../privacy/undoPrivacy.js'
import { losesRowsOnRollback } from '../database/transactions.js'
import { changeItemPrivacy } from './changeItemPrivacy.js'
import { describeItemError } from './describeItemError.js'
import { retryItem } from './retryItem.js'
import { askCloudflare, refreshOne } from '../refresh/refreshEndpoints.js'
import { CloudflareImagesError } from '../../errors.js'
import { inBackground } from '../../service/callPriority.js'
import { requireImageId } from '../../service/documentImage.js'
import { readManageable, readVisible } from '../http/access.js'
import { renewPlaceholder } from '../placeholder/renewPlaceholder.js'

const actions: Readonly<Record<BulkAction, (item: BulkItem) => Promise<Done>>> = {
  delete: deleteItem,
  placeholder: renewItem,
  private: (item) => changeItemPrivacy({ ...item, isPrivate: true }),
  public: (item) => changeItemPrivacy({ ...item, isPrivate: false }),
  refresh: refreshItem,
  retry: retryItem,
}

const parallel = 4

/** Does one thing with many images: who may not, and what fails, concerns that image alone. */
export async function runBulk({
  ids,
  ...call
}: BulkRequest & Omit<BulkItem, 'id'>): Promise<BulkResult[]> {
  // SQLite lets nobody write while a transaction is open: two at once would wait for each other.
  const workers = losesRowsOnRollback(call.req.payload) ? 1 : parallel
  const results: BulkResult[] = []
  const queue = ids.entries()
  const work = async (): Promise<void> => {
    for (const [index, id] of queue) results[index] = await runItem({ ...call, id })
  }
  await inBackground(() => Promise.all(Array.from({ length: workers }, work)))
  return results
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
