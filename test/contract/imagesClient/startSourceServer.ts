import type { ContractSetup } from './contractSetup.js'

import { startAPIServer } from '../../fixtures/startAPIServer.js'

/** A web server for uploads by address, which want something to fetch. */
export async function startSourceServer(): Promise<{
  close: () => Promise<void>
  serveSource: ContractSetup['serveSource']
}> {
  const sources = new Map<string, { bytes: Uint8Array; contentType: string }>()
  const server = await startAPIServer(({ url }, response) => {
    const source = sources.get(url)
    response.writeHead(source === undefined ? 404 : 200, {
      'content-type': source?.contentType ?? 'text/plain',
    })
    response.end(source?.bytes)
  })
  return {
    close: server.close,
    serveSource: (source) => {
      const path = `/source-${sources.size}.img`
      sources.set(path, source)
      return `${server.origin}${path}`
    },
  }
}
