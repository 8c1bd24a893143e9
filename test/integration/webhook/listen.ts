import type { AddressInfo } from 'node:net'

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { Readable } from 'node:stream'

export type Handler = (request: Request) => Promise<Response>

/** A web server around a handler of requests. */
export async function listen(handler: Handler): Promise<{ server: Server; url: string }> {
  const server = createServer((incoming, outgoing) => {
    const { headers, method = 'GET', url = '/' } = incoming
    const init: RequestInit & { duplex: 'half' } = {
      duplex: 'half',
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ),
      method,
      ...(method === 'POST' ? { body: Readable.toWeb(incoming) as unknown as BodyInit } : {}),
    }
    void handler(new Request(`http://localhost${url}`, init)).then(async (response) => {
      outgoing.writeHead(response.status, Object.fromEntries(response.headers))
      outgoing.end(Buffer.from(await response.arrayBuffer()))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

export const stop = async (server: Server): Promise<void> => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
