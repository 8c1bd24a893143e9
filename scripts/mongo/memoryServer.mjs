// Runs mongodb-memory-server as a replica set, under the protocol of spawnServer.mjs. A process of
// its own, because a download that hangs can be ended no other way.
import { MongoBinary, MongoMemoryReplSet } from 'mongodb-memory-server-core'

const downloadDir = process.argv[2]
const binary = { downloadDir }

try {
  await MongoBinary.getPath(binary)
} catch (error) {
  console.error(`mongod could not be downloaded: ${error.message}`)
  process.exit(1)
}

const replicaSet = await MongoMemoryReplSet.create({
  binary,
  replSet: { count: 1, storageEngine: 'wiredTiger' },
})
console.log(replicaSet.getUri())
process.stdin.resume().on('end', async () => {
  await replicaSet.stop()
  process.exit(0)
})
