import { ensureInstalled } from './install.mjs'
import { startMongo } from './mongo/startMongo.mjs'
import { memoryLimit, runJest, workers } from './runJest.mjs'

/**
 * What a run on MongoDB has no part in: bytes, pixels, addresses, options, documentation and the Worker.
 * These ask for documents by id at most, as hundreds of other tests do. All else differs, or may: how
 * values are stored and found, ids, versions, what happens at the same time and after a failure. A new
 * test runs here unless this says otherwise.
 */
const SAME_ON_ALL = [
  // About Cloudflare's account and the machine.
  'account/(doctor|process|setup\\.|setupWebhook|variants)',
  'admin/',
  'directUpload/issueInput',
  'docs/',
  'cropAndFocalPoint/preview\\.',
  'graphql/schema',
  'input/(badFiles|options|uploadConfig)',
  'lifecycle/(bytes|remote)',
  // In front of the same calls as reconcile, cleanup, usages and jobs beside it.
  'operation/commands',
  'privacy/warnings',
  'reading/(addresses|fits|formats|photograph|privateImages)',
  'serving/(original|streaming)',
  'signing/(caching|rotation)',
  'templates/',
  'watermark/(addresses|cache|invalid|outages|pixels|text)',
  'webhook/(docs|overHTTP|refusals|secrets)',
  'worker/',
]

ensureInstalled()

let mongo
try {
  mongo = await startMongo()
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

console.log(`MongoDB: ${mongo.kind} at ${mongo.uri.replace(/\/\/[^@/]*@/, '//***@')}`)
const given = process.argv.slice(2)
const namesFiles = given.some((arg) => !arg.startsWith('-'))
const ignored = SAME_ON_ALL.map((name) => `--testPathIgnorePatterns=/test/integration/${name}`)
const code = await runJest({
  projects: ['integration', 'mongo'],
  args: [workers, memoryLimit, ...(namesFiles ? [] : ignored), ...given],
  env: { DATABASE_URI: mongo.uri, MONGO_KIND: mongo.kind },
})
await mongo.stop()
process.exit(code)
