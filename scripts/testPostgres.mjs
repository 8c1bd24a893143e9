import { ensureInstalled } from './install.mjs'
import { startPostgres } from './postgres/startPostgres.mjs'
import { memoryLimit, runJest, workers } from './runJest.mjs'

/** Where databases differ: what happens at the same time, after a failure, and to older rows. */
const SUITES = [
  'test/postgres/',
  'test/integration/bulk/bulk',
  'test/integration/crash/ledger',
  'test/integration/directUpload/(issueDocument|receipts|replace|retry|save|saveIssued)\\.test',
  'test/integration/lifecycle/(cleanUp|concurrency|races|remove|replace|staleSaves|transactions|versions)\\.test',
  'test/integration/privacy/(failures|toggle)\\.test',
  'test/integration/status/concurrency',
  'test/integration/usages/property',
  'test/integration/webhook/deliveries',
]

ensureInstalled()

let postgres
try {
  postgres = await startPostgres()
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

console.log(`PostgreSQL: ${postgres.kind} at ${postgres.uri.replace(/\/\/[^@/]*@/, '//***@')}`)
const given = process.argv.slice(2)
const namesFiles = given.some((arg) => !arg.startsWith('-'))
const code = await runJest({
  projects: ['integration', 'postgres'],
  args: [workers, memoryLimit, ...given, ...(namesFiles ? [] : SUITES)],
  env: { DATABASE_URI: postgres.uri },
})
await postgres.stop()
process.exit(code)
