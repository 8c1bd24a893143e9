import type { PayloadRequest } from 'payload'

/** True when the operation runs in a transaction. The id may be a promise that resolves to null. */
export async function isInTransaction(req: PayloadRequest): Promise<boolean> {
  return (await req.transactionID) != null
}

/**
 * Whether a row can be written that survives a rollback. SQLite has one writer: outside its open
 * transaction the write would wait for that very transaction, until the lock times out.
 */
export async function canWriteOutside(req: PayloadRequest): Promise<boolean> {
  return req.payload.db.name !== 'sqlite' || !(await isInTransaction(req))
}

/** True where an open transaction shuts out the ledger's own writes; the sweep then lists as well. */
export function losesRowsOnRollback(payload: PayloadRequest['payload']): boolean {
  const { db } = payload
  return db.name === 'sqlite' && 'transactionOptions' in db && Boolean(db.transactionOptions)
}

const pollMs = 20
const patienceMs = 60_000

/**
 * Resolves when the request's transaction is committed or rolled back. Payload has no hook for it,
 * but takes the id off the request. Resolves to false when it outlasts our patience.
 */
export async function whenTransactionEnds(req: PayloadRequest): Promise<boolean> {
  const id = await req.transactionID
  const deadline = Date.now() + patienceMs
  while (id != null && (await req.transactionID) === id) {
    if (Date.now() > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, pollMs).unref())
  }
  return true
}
