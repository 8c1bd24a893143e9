// Lets everything fail that can, while editors, browsers and jobs are at work on two servers that are killed
// now and then: `npm run chaos -- --operations=10000 --seed=1 --database=postgres`. SQLite without.
import { parseArgs } from 'node:util'

import { ensureInstalled } from './install.mjs'
import { startMongo } from './mongo/startMongo.mjs'
import { startPostgres } from './postgres/startPostgres.mjs'
import { runJest } from './runJest.mjs'

const { database, operations, seed } = parseArgs({
  options: {
    database: { default: 'sqlite', type: 'string' },
    operations: { default: '10000', type: 'string' },
    seed: { default: '1', type: 'string' },
  },
}).values
const servers = { mongodb: startMongo, postgres: startPostgres, sqlite: () => undefined }
if (!(database in servers)) throw new Error('--database is sqlite, postgres or mongodb')

ensureInstalled()
const server = await servers[database]()
const code = await runJest({
  args: ['--testTimeout=36000000', '--verbose'],
  env: {
    CHAOS_OPERATIONS: operations,
    CHAOS_SEED: seed,
    ...(server === undefined ? {} : { DATABASE_URI: server.uri }),
  },
  projects: ['chaos'],
})
await server?.stop()
process.exit(code)
