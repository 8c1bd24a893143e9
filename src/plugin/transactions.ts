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

type Task = () => Promise<void>
type TransactionId = number | string
type Database = PayloadRequest['payload']['db']

/** Tasks by transaction, of every database that has been asked for one. */
const waiting = new WeakMap<Database, Map<TransactionId, Task[]>>()

/**
 * Runs a task as soon as the request's transaction is committed, and never after a rollback. Payload
 * has no hook for it, so the adapter's own functions are wrapped. The caller of the commit waits:
 * SQLite can neither commit nor write while somebody else does.
 */
export async function afterCommit({
  req,
  task,
}: {
  req: PayloadRequest
  task: Task
}): Promise<void> {
  const id = await req.transactionID
  if (id == null) return task()
  const tasks = observe(req.payload.db)
  tasks.set(id, [...(tasks.get(id) ?? []), task])
}

function observe(db: Database): Map<TransactionId, Task[]> {
  const known = waiting.get(db)
  if (known !== undefined) return known
  const tasks = new Map<TransactionId, Task[]>()
  waiting.set(db, tasks)
  const { commitTransaction, rollbackTransaction } = db
  const take = async (incoming: Promise<TransactionId> | TransactionId): Promise<Task[]> => {
    const id = await incoming
    const taken = tasks.get(id) ?? []
    tasks.delete(id)
    return taken
  }
  db.commitTransaction = async (id) => {
    await commitTransaction.call(db, id)
    for (const task of await take(id)) await task()
  }
  db.rollbackTransaction = async (id) => {
    await take(id)
    await rollbackTransaction.call(db, id)
  }
  return tasks
}
