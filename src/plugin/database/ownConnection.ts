import type { PayloadRequest } from 'payload'

import { isResting, transactionOf } from './restingTransactions.js'

/** What of the adapter of PostgreSQL a connection of our own is made from. */
type PostgresAdapter = {
  destroy?: (() => Promise<void>) | undefined
  drizzle: Drizzle
  pool?: { constructor: unknown }
  poolOptions?: object
  primaryDrizzle?: Drizzle
  sessions?: Record<string, { db: unknown; reject: Ending; resolve: Ending }>
}
type Ending = () => Promise<void>
type Drizzle = {
  _: object
  constructor: unknown
  dialect: unknown
  session: { constructor: unknown; options: unknown; schema: unknown }
}
type Pool = { end(): Promise<void>; on(event: 'error', listener: () => void): void }
type Class<Instance> = new (...args: unknown[]) => Instance

/** Not an id that an adapter gives to a transaction. */
const sessionId = 'cloudflare-images-ledger'

/** Each statement is short; who waits longer than this shall fail rather than wait on. */
const limits = {
  allowExitOnIdle: true,
  connectionTimeoutMillis: 10_000,
  idleTimeoutMillis: 10_000,
  lock_timeout: 5000,
  max: 2,
  min: 0,
  query_timeout: 10_000,
}

const opened = new WeakSet<PostgresAdapter>()

/**
 * What to hand to the adapter for a statement that is not part of the request's transaction. While
 * that holds a connection the statement gets one of a few that are kept for this: were it to wait for
 * a second one of the site's pool, as many saves as the pool is large would wait for each other.
 */
export async function outsideOf(
  req: PayloadRequest | undefined,
): Promise<{ req?: PayloadRequest }> {
  const id = req === undefined ? undefined : await transactionOf(req)
  if (req === undefined || id === undefined || isResting({ db: req.payload.db, id })) return {}
  return openOwn(req.payload.db as unknown as PostgresAdapter)
    ? { req: { transactionID: sessionId } as unknown as PayloadRequest }
    : {}
}

/** False where the database has no pool of connections that could run out. */
function openOwn(db: PostgresAdapter): boolean {
  const { pool, poolOptions, sessions } = db
  const main = db.primaryDrizzle ?? db.drizzle
  if (pool === undefined || sessions === undefined) return false
  if (opened.has(db)) return true
  const OwnPool = pool.constructor as Class<Pool>
  const own = new OwnPool({ ...poolOptions, ...limits })
  // A broken idle connection is replaced when it is needed.
  own.on('error', () => undefined)
  const OwnSession = main.session.constructor as Class<object>
  const OwnDrizzle = main.constructor as Class<object>
  const { options, schema } = main.session
  const session = new OwnSession(own, main.dialect, schema, options)
  const nothing: Ending = () => Promise.resolve()
  sessions[sessionId] = {
    db: new OwnDrizzle(main.dialect, session, schema),
    reject: nothing,
    resolve: nothing,
  }
  opened.add(db)
  closeWith({ db, own })
  return true
}

function closeWith({ db, own }: { db: PostgresAdapter; own: Pool }): void {
  const { destroy } = db
  db.destroy = async () => {
    delete db.sessions?.[sessionId]
    opened.delete(db)
    db.destroy = destroy
    await own.end()
    await destroy?.call(db)
  }
}
