import { once } from 'node:events'
import { createServer } from 'node:net'

/** On the loopback address. */
export async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}
