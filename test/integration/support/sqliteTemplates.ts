import type { Config } from 'payload'

import { createHash } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { copyFile, mkdir, rename } from 'node:fs/promises'
import path from 'node:path'

type Database = Config['db']

/** What Payload's SQLite adapter is, as far as it is looked at here. */
type Adapter = {
  client: { execute(sql: string): Promise<unknown> }
  connect?: (...args: unknown[]) => Promise<void>
  payload: { config: { localization: unknown } }
  push?: boolean
  rawTables: unknown
}

/** The run's folder of empty databases; without one, each database is built by Payload. */
const templatesDir = process.env.TEST_TEMPLATES_DIR

/**
 * Payload compares a schema with the database and writes its tables, which takes longer than all the
 * rest of a start. A new database with tables that this run has seen is a copy of the first of its kind.
 */
export function fromTemplate(database: Database, file: string): Database {
  if (templatesDir === undefined) return database
  return {
    ...database,
    init(args) {
      const opened = database.init(args)
      const adapter = opened as unknown as Adapter
      const { connect } = adapter
      adapter.connect = async (...args) => {
        const isNew = !existsSync(file)
        const template = path.join(templatesDir, `${hashSchema(adapter)}.db`)
        if (isNew && existsSync(template)) {
          await copyFile(template, file, constants.COPYFILE_EXCL)
          adapter.push = false
        }
        await connect?.apply(adapter, args)
        if (isNew && adapter.push !== false) await keep(adapter, template)
      }
      return opened
    },
  }
}

/** By what Payload itself tells a changed schema from an unchanged one. */
function hashSchema({ payload, rawTables }: Adapter): string {
  const { localization } = payload.config
  return createHash('sha256').update(JSON.stringify({ localization, rawTables })).digest('hex')
}

/** Whole or not at all, for the tests beside this one. */
async function keep(adapter: Adapter, template: string): Promise<void> {
  await mkdir(path.dirname(template), { recursive: true })
  const draft = `${template}.${process.pid}`
  await adapter.client.execute(`VACUUM INTO '${draft}'`)
  await rename(draft, template)
}
