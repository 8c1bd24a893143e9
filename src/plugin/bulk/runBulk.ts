import type { PayloadRequest } from 'payload'

import { isolateObjectProperty } from 'payload'

import type { BulkAction, BulkResult } from '../../core/bulk.js'
import type { BulkItem, Done } from './bulkItem.js'
import type { BulkRequest } from './bulkRequest.js'

import { undoChanges } from '../privacy/undoPrivacy.js'
import { losesRowsOnRollback } from '../transactions.js'
import { changeItemPrivacy } from './changeItemPrivacy.js'
import { deleteItem } from './deleteItem.js'
import { describeItemError } from './describeItemError.js'
import { refreshItem } from './refreshItem.js'
import { renewItem } from './renewItem.js'
import { retryItem } from './retryItem.js'

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
  await Promise.all(Array.from({ length: workers }, work))
  return results
}

async function runItem({
  action,
  ...given
}: BulkItem & { action: BulkAction }): Promise<BulkResult> {
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
