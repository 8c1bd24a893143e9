import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

import { assertMayManage } from '../http/access.js'
import { createEndpoint } from '../http/endpoint.js'
import { readStats } from './readStats.js'

/** `GET /cloudflare-images/stats`: what is stored, and what it costs. */
export function statsEndpoint(service: Service): Endpoint[] {
  return [
    createEndpoint({
      handler: async (req) => {
        await assertMayManage({ req, service })
        const stats = await readStats({ payload: req.payload, service })
        return Response.json(stats, { headers: { 'Cache-Control': 'no-store' } })
      },
      method: 'get',
      path: '/cloudflare-images/stats',
    }),
  ]
}
