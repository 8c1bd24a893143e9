import type { CollectionBeforeOperationHook, PayloadRequest } from 'payload'

type Database = PayloadRequest['payload']['db']
type TransactionId = number | string
type Session = { db?: unknown }
type Sessions = Record<TransactionId, Session>

/** What wakes a transaction that rests: everything that changes rows. */
export const writes = [
  'create',
  'createGlobal',
  'createGlobalVersion',
  'createVersion',
  'deleteMany',
  'deleteOne',
  'deleteVersions',
  'updateGlobal',
  'updateGlobalVersion',
  'updateJobs',
  'updateMany',
  'updateOne',
  'updateVersion',
  'upsert',
] as const satisfies readonly (keyof Database)[]

type Write = (args: { collection?: string; req?: Partial<PayloadRequest> }) => Promise<unknown>

type Rests = {
  begin: () => Promise<TransactionId | null>
  /** Transactions that hold no connection, with the beginning of the real one once it is under way. */
  resting: Map<TransactionId, Promise<void> | undefined>
  rollback: (id: TransactionId) => Promise<void>
  /** Begun, and used by nobody yet. */
  untouched: Set<TransactionId>
}

const restsOf = new WeakMap<Database, Rests>()

/** Core's own, written before the upload of every editor's save; MongoDB's adapter writes it outside too. */
const lockedDocuments = 'payload-locked-documents'

/**
 * Lets transactions of this database rest: see `rest`. Once per adapter, whose functions for
 * transactions and writes are wrapped.
 */
export function watchTransactions(db: Database): void {
  if (restsOf.has(db) || !canRest(db)) return
  const rests: Rests = {
    begin: db.beginTransaction.bind(db),
    resting: new Map(),
    rollback: db.rollbackTransaction.bind(db),
    untouched: new Set(),
  }
  restsOf.set(db, rests)
  wrapTransactions({ db, rests })
  const adapter = db as unknown as Record<(typeof writes)[number], Write>
  for (const name of writes) {
    const write = adapter[name].bind(db)
    adapter[name] = async (args) => {
      if (args.collection !== lockedDocuments) {
        await wake({ db, id: args.req?.transactionID, rests })
      }
      return write(args)
    }
  }
}

/** Elsewhere a transaction holds no connection, or promises more than its statements one by one. */
function canRest(db: Database): boolean {
  const { transactionOptions } = db as { transactionOptions?: { isolationLevel?: string } }
  const level = transactionOptions?.isolationLevel ?? 'read committed'
  return db.name !== 'mongoose' && /^read (un)?committed$/.test(level)
}

function wrapTransactions({ db, rests }: { db: Database; rests: Rests }): void {
  const { commitTransaction } = db
  const commit = commitTransaction.bind(db)
  db.beginTransaction = async () => {
    const id = await rests.begin()
    const session = id === null ? undefined : (db.sessions as Sessions | undefined)?.[id]
    if (id !== null && session !== undefined) noteFirstUse({ id, rests, session })
    return id
  }
  /** True for one that never began: there is nothing to end. */
  const wasResting = async (id: TransactionId): Promise<boolean> => {
    rests.untouched.delete(id)
    await rests.resting.get(id)?.catch(() => undefined)
    return rests.resting.delete(id)
  }
  db.commitTransaction = async (incoming) => {
    const id = await incoming
    if (!(await wasResting(id))) await commit(id)
  }
  db.rollbackTransaction = async (incoming) => {
    const id = await incoming
    if (!(await wasResting(id))) await rests.rollback(id)
  }
}

type NoteFirstUseArgs = {
  id: TransactionId
  rests: Rests
  session: Session
}

/** Whoever does anything within a transaction takes its `db`, SQL of a site's own included. */
function noteFirstUse({ id, rests: { untouched }, session }: NoteFirstUseArgs): void {
  const { db } = session
  untouched.add(id)
  Object.defineProperty(session, 'db', {
    configurable: true,
    enumerable: true,
    get: () => {
      untouched.delete(id)
      return db
    },
  })
}

type WakeArgs = {
  db: Database
  id: PayloadRequest['transactionID']
  rests: Rests
}

async function wake({ db, id: incoming, rests: { begin, resting } }: WakeArgs): Promise<void> {
  const id = await incoming
  if (id === undefined || !resting.has(id)) return
  const waking = resting.get(id) ?? reopen()
  resting.set(id, waking)
  await waking

  async function reopen(): Promise<void> {
    try {
      const real = await begin()
      const sessions = db.sessions as Sessions | undefined
      const session = real === null ? undefined : sessions?.[real]
      if (real === null || sessions === undefined || session === undefined || id === undefined) {
        return
      }
      sessions[id] = session
      Reflect.deleteProperty(sessions, real)
      resting.delete(id)
    } catch (error) {
      // Another write may try again.
      if (id !== undefined) resting.set(id, undefined)
      throw error
    }
  }
}

export function isResting({ db, id }: { db: Database; id: TransactionId }): boolean {
  return restsOf.get(db)?.resting.has(id) === true
}

/**
 * Gives back the connection of a transaction that has just begun, until the first write within it:
 * meanwhile a file travels, and the ledger is written. What is read meanwhile is what is committed, as
 * in a transaction of PostgreSQL's default isolation. One that was used before stays as it is.
 */
async function rest(req: PayloadRequest): Promise<void> {
  const { db } = req.payload
  const rests = restsOf.get(db)
  const id = await transactionOf(req)
  if (rests === undefined || id === undefined || !rests.untouched.delete(id)) return
  rests.resting.set(id, undefined)
  await rests.rollback(id)
}

/**
 * The first hook of an operation, before anybody has read or written. Operations on many documents
 * handle them side by side: one would write while another relies on the rest.
 */
export const restTransaction: CollectionBeforeOperationHook = async ({ args, req, ...hook }) => {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- only its name 'read' is retired
  const operation: string = hook.operation
  const isAboutOne = operation === 'create' || (args as { id?: unknown }).id != null
  if (isAboutOne && ['create', 'delete', 'restoreVersion', 'update'].includes(operation)) {
    await rest(req)
  }
  return args
}

/**
 * The transaction that the operation runs in. Without one, Payload leaves a promise of null in its
 * place, and an empty object once relations were populated: its loader writes the promise as JSON.
 */
export async function transactionOf(
  req: Partial<PayloadRequest>,
): Promise<number | string | undefined> {
  const id: unknown = await req.transactionID
  return typeof id === 'string' || typeof id === 'number' ? id : undefined
}
