import type { Config } from 'payload'

import { mkdirSync } from 'node:fs'
import path from 'node:path'

import { dataDir } from './paths.js'

/** The database of `DATABASE_URI`: MongoDB, Postgres, or (by default) a SQLite file. */
export async function openDatabase(uri = process.env.DATABASE_URI): Promise<Config['db']> {
  if (uri === undefined || uri === '') {
    mkdirSync(dataDir, { recursive: true })
    const { sqliteAdapter } = await import('@payloadcms/db-sqlite')
    return sqliteAdapter({
      busyTimeout: 20_000,
      client: { url: `file:${path.join(dataDir, 'dev.db')}` },
    })
  }
  if (/^mongodb(\+srv)?:/.test(uri)) {
    const { mongooseAdapter } = await import('@payloadcms/db-mongodb')
    return mongooseAdapter({ url: uri })
  }
  if (/^postgres(ql)?:/.test(uri)) {
    const { postgresAdapter } = await import('@payloadcms/db-postgres')
    return postgresAdapter({ pool: { connectionString: uri } })
  }
  throw new Error('DATABASE_URI must begin with mongodb:// or postgres://, or be empty for SQLite.')
}
