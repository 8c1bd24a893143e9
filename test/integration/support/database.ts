import type { Config } from 'payload'

import { mongooseAdapter } from '@payloadcms/db-mongodb'
import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { createHash } from 'node:crypto'
import path from 'node:path'

export type DatabaseKind = 'mongodb' | 'sqlite' | 'sqlite-transactions'

const mongoURI =
  process.env.DATABASE_URI?.startsWith('mongodb') === true ? process.env.DATABASE_URI : undefined

/** The database that this run is about: SQLite, or MongoDB by `DATABASE_URI`. */
export const databaseKind: DatabaseKind = mongoURI === undefined ? 'sqlite' : 'mongodb'

/** Those of a run in which every behaviour that depends on transactions is looked at. */
export const databaseKinds: readonly DatabaseKind[] =
  mongoURI === undefined ? ['sqlite', 'sqlite-transactions'] : ['mongodb']

/** A database of its own for one test file, in `dir` or under a name of its own. */
export function openDatabase({
  dir,
  kind = databaseKind,
  name = 'payload',
}: {
  dir: string
  kind?: DatabaseKind
  name?: string
}): Config['db'] {
  if (kind === 'mongodb') {
    const url = new URL(mongoURI ?? '')
    // One for each folder, as a file of SQLite is: a restart finds what was there.
    const ofDir = createHash('sha256').update(path.resolve(dir)).digest('hex').slice(0, 32)
    url.pathname = `/${name === 'payload' ? `test-${ofDir}` : name}`
    return mongooseAdapter({ transactionOptions: false, url: url.href })
  }
  return sqliteAdapter({
    busyTimeout: 20_000,
    client: { url: `file:${path.join(dir, `${name}.db`)}` },
    ...(kind === 'sqlite-transactions' ? { transactionOptions: {} } : {}),
  })
}
