import { startAPIServer, type ReceivedRequest } from '../../../fixtures/startAPIServer.js'

type Entry = { body: Buffer; head: string }

export type EdgeCache = {
  close(): Promise<void>
  /** Stored answers by cache and URL. */
  entries: Map<string, Entry>
  /** Looks that found something. */
  hits: number
  origin: string
}

/** What stands behind the Cache API: workerd stores an answer as it would go over the wire. */
export async function startEdgeCache(): Promise<EdgeCache> {
  const cache = { entries: new Map<string, Entry>(), hits: 0 }
  const server = await startAPIServer((request, response) => {
    const key = keyOf(request)
    if (request.method === 'PUT') {
      cache.entries.set(key, split(request.body))
      response.writeHead(204).end()
      return
    }
    const entry = cache.entries.get(key)
    if (entry === undefined) {
      response.writeHead(504, { 'CF-Cache-Status': 'MISS' }).end()
      return
    }
    cache.hits++
    for (const line of entry.head.split('\r\n').slice(1)) {
      const at = line.indexOf(': ')
      response.setHeader(line.slice(0, at), line.slice(at + 2))
    }
    response.writeHead(200, { 'CF-Cache-Status': 'HIT' })
    response.end(entry.body)
  })
  return Object.assign(cache, { close: server.close, origin: server.origin })
}

const keyOf = ({ headers, url }: ReceivedRequest): string =>
  `${headers['cf-cache-namespace']?.toString() ?? 'default'} ${String(headers.host)}${url}`

function split(message: Buffer): Entry {
  const at = message.indexOf('\r\n\r\n')
  return { body: message.subarray(at + 4), head: message.subarray(0, at).toString('latin1') }
}
