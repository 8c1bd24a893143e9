import type { Endpoint, PayloadHandler, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

import { restPattern } from '../http/endpoint.js'

/** Path of the emulator's delivery host, under Payload's API route; its upload host is below. */
export const localPath = '/cloudflare-images/local'

const uploadPath = `${localPath}/upload`

/**
 * Local mode's delivery host, and its upload host. Like Cloudflare's they are open to everyone:
 * privacy is a matter of signatures, uploading of one-time URLs, and the emulator checks both. In
 * other modes there is nothing here.
 */
export function serveLocalImage(service: Service): Endpoint[] {
  const handOver =
    ({ host, path }: { host: string; path: string }): PayloadHandler =>
    async (req) => {
      const { emulator } = await service.connect()
      if (emulator === undefined) {
        return Response.json({ errors: [{ message: 'Local mode is off.' }] }, { status: 404 })
      }
      return emulator.fetch(readdress({ host, path, req }))
    }
  const delivery = handOver({ host: 'https://imagedelivery.net', path: localPath })
  const upload = handOver({ host: 'https://upload.imagedelivery.net', path: uploadPath })
  return [
    ...(['get', 'head'] as const).map((method) => ({
      handler: delivery,
      method,
      path: `${localPath}/:path(${restPattern})`,
    })),
    ...(['options', 'post'] as const).map((method) => ({
      handler: upload,
      method,
      path: `${uploadPath}/:path(${restPattern})`,
    })),
  ]
}

type ReaddressArgs = {
  host: string
  path: string
  req: PayloadRequest
}

/** The request as it would have reached the other host, with its body still on the way. */
function readdress({ host, path, req }: ReaddressArgs): Request {
  const { pathname, search } = new URL(req.url ?? '', 'http://localhost')
  const rest = pathname.slice(pathname.indexOf(path) + path.length)
  const init: RequestInit & { duplex?: 'half' } = {
    headers: req.headers,
    method: req.method ?? 'GET',
    ...(req.signal === undefined ? {} : { signal: req.signal }),
    ...(req.body === undefined || req.body === null ? {} : { body: req.body, duplex: 'half' }),
  }
  return new Request(`${host}${rest}${search}`, init)
}
