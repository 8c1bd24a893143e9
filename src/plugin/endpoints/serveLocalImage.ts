import type { Endpoint, PayloadHandler } from 'payload'

import type { Service } from '../../service/createService.js'

/** Path of the emulator's delivery host, under Payload's API route. */
export const localPath = '/cloudflare-images/local'

/**
 * Local mode's delivery host. Like Cloudflare's it is open to everyone: privacy is a matter of
 * signatures, which the emulator checks. In other modes there is nothing here.
 */
export function serveLocalImage(service: Service): Endpoint[] {
  const handler: PayloadHandler = async (req) => {
    const { emulator } = await service.connect()
    const { pathname, search } = new URL(req.url ?? '', 'http://localhost')
    const rest = pathname.slice(pathname.indexOf(localPath) + localPath.length)
    if (emulator === undefined)
      return Response.json({ errors: [{ message: 'Local mode is off.' }] }, { status: 404 })
    return emulator.fetch(
      new Request(`https://imagedelivery.net${rest}${search}`, {
        headers: req.headers,
        method: req.method ?? 'GET',
      }),
    )
  }
  return (['get', 'head'] as const).map((method) => ({
    handler,
    method,
    path: `${localPath}/:path(.*)`,
  }))
}
