import type { Config, Payload } from 'payload'

import { mongooseAdapter } from '@payloadcms/db-mongodb'
import { postgresAdapter } from '@payloadcms/db-postgres'
import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { createHash } from 'node:crypto'
import path from 'node:path'

import { fromTemplate } from './sqliteTemplates.js'

export type DatabaseKind = 'mongodb' | 'postgres' | 'sqlite' | 'sqlite-transactions'

const serverURI = process.env.DATABASE_URI ?? ''

/** The database that this run is about: SQLite, or MongoDB or PostgreSQL by `DATABASE_URI`. */
export const databaseKind: DatabaseKind = serverURI.startsWith('mongodb')
  ? 'mongodb'
  : serverURI.startsWith('postgres')
    ? 'postgres'
    : 'sqlite'

/** Those of a run in which every behaviour that depends on transactions is looked at. */
export const databaseKinds: readonly DatabaseKind[] =
  databaseKind === 'sqlite' ? ['sqlite', 'sqlite-transactions'] : [databaseKind]

/** Whether a failed request of this database leaves nothing behind. */
export const rollsBackOn = (kind: DatabaseKind): boolean =>
  kind === 'postgres' || kind === 'sqlite-transactions'

/** A database of its own for one test file, in `dir` or under a name of its own. */
export function openDatabase({
  dir,
  kind = databaseKind,
  name = 'payload',
  poolSize = 10,
}: {
  dir: string
  kind?: DatabaseKind
  name?: string
  /** Connections of PostgreSQL, of which the adapter keeps one to itself. */
  poolSize?: number
}): Config['db'] {
  if (kind === 'mongodb' || kind === 'postgres') {
    const url = new URL(serverURI)
    // One for each folder, as a file of SQLite is: a restart finds what was there.
    const ofDir = createHash('sha256').update(path.resolve(dir)).digest('hex').slice(0, 32)
    url.pathname = `/${name === 'payload' ? `test-${ofDir}` : name}`
    if (kind === 'mongodb') {
      return mongooseAdapter({
        // Else each query keeps where it was called, which is a twentieth of a run.
        afterOpenConnection: ({ connection }) => {
          connection.base.set('skipOriginalStackTraces', true)
        },
        transactionOptions: false,
        url: url.href,
      })
    }
    return postgresAdapter({ pool: { connectionString: url.href, max: poolSize } })
  }
  const file = path.join(dir, `${name}.db`)
  const adapter = sqliteAdapter({
    busyTimeout: 20_000,
    client: { url: `file:${file}` },
    ...(kind === 'sqlite-transactions' ? { transactionOptions: {} } : {}),
  })
  return fromTemplate(adapter, file)
}

type Pool = { _clients: readonly { end(): Promise<void> }[] }

/** PostgreSQL's adapter leaves its connections open, one of them for good. */
export async function closeDatabase(payload: Payload): Promise<void> {
  const { pool } = payload.db as unknown as { pool?: Pool }
  await payload.destroy()
  await Promise.all((pool?._clients ?? []).map((client) => client.end()))
}
