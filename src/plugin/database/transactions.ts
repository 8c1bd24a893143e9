import type { PayloadRequest } from 'payload'

import { isResting, transactionOf } from './restingTransactions.js'

type TransactionId = number | string

export async function isInTransaction(req: PayloadRequest): Promise<boolean> {
  return (await transactionOf(req)) !== undefined
}

/** Whether the request's transaction keeps something from others: a connection, or SQLite's only writer. */
export async function isHolding(req: PayloadRequest): Promise<boolean> {
  const id = await transactionOf(req)
  return id !== undefined && !isResting({ db: req.payload.db, id })
}

/**
 * Whether a row can be written that survives a rollback. SQLite has one writer: outside its open
 * transaction the write would wait for that very transaction, until the lock times out.
 */
export async function canWriteOutside(req: PayloadRequest): Promise<boolean> {
  return req.payload.db.name !== 'sqlite' || !(await isHolding(req))
}

/** True where an open transaction shuts out the ledger's own writes; the sweep then lists as well. */
export function losesRowsOnRollback(payload: PayloadRequest['payload']): boolean {
  const { db } = payload
  return db.name === 'sqlite' && 'transactionOptions' in db && Boolean(db.transactionOptions)
}

type Task = () => Promise<void>
type Database = PayloadRequest['payload']['db']
type Tasks = { committed: Task[]; rolledBack: Task[] }

/** Tasks by transaction, of every database that has been asked for one. */
const waiting = new WeakMap<Database, Map<TransactionId, Tasks>>()

type AfterCommitArgs = {
  req: PayloadRequest
  task: Task
}

/**
 * Runs a task as soon as the request's transaction is committed, and never after a rollback. Payload
 * has no hook for it, so the adapter's own functions are wrapped. The caller of the commit waits:
 * SQLite can neither commit nor write while somebody else does.
 */
export async function afterCommit({ req, task }: AfterCommitArgs): Promise<void> {
  const id = await transactionOf(req)
  if (id === undefined) return task()
  tasksOf(req.payload.db, id).committed.push(task)
}

type AfterRollbackArgs = {
  req: PayloadRequest
  task: Task
}

/**
 * Runs a task once the request's transaction is rolled back, and the database can be written again.
 * Never without a transaction. Must not throw: the caller has an error of its own to tell.
 */
export async function afterRollback({ req, task }: AfterRollbackArgs): Promise<void> {
  const id = await transactionOf(req)
  if (id !== undefined) tasksOf(req.payload.db, id).rolledBack.push(task)
}

function tasksOf(db: Database, id: TransactionId): Tasks {
  const tasks = observe(db)
  const known = tasks.get(id) ?? { committed: [], rolledBack: [] }
  tasks.set(id, known)
  return known
}

function observe(db: Database): Map<TransactionId, Tasks> {
  const known = waiting.get(db)
  if (known !== undefined) return known
  const tasks = new Map<TransactionId, Tasks>()
  waiting.set(db, tasks)
  const { commitTransaction, rollbackTransaction } = db
  const take = async (incoming: Promise<TransactionId> | TransactionId): Promise<Tasks> => {
    const id = await incoming
    const taken = tasks.get(id) ?? { committed: [], rolledBack: [] }
    tasks.delete(id)
    return taken
  }
  db.commitTransaction = async (id) => {
    await commitTransaction.call(db, id)
    for (const task of (await take(id)).committed) await task()
  }
  db.rollbackTransaction = async (id) => {
    const { rolledBack } = await take(id)
    await rollbackTransaction.call(db, id)
    for (const task of rolledBack) await task()
  }
  return tasks
}
