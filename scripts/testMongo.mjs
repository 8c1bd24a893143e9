import { ensureInstalled } from './install.mjs'
import { memoryLimit, runJest } from './runJest.mjs'
import { startMongo } from './mongo/startMongo.mjs'

ensureInstalled()

let mongo
try {
  mongo = await startMongo()
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

console.log(`MongoDB: ${mongo.kind} at ${mongo.uri.replace(/\/\/[^@/]*@/, '//***@')}`)
const code = await runJest({
  projects: ['integration', 'mongo'],
  args: ['--maxWorkers=100%', memoryLimit, ...process.argv.slice(2)],
  env: { DATABASE_URI: mongo.uri, MONGO_KIND: mongo.kind },
})
await mongo.stop()
process.exit(code)
