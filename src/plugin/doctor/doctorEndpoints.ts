import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

import { doctorPath } from '../../core/diagnosis.js'
import { assertMayManage, mayManageAccount } from '../http/access.js'
import { createEndpoint } from '../http/endpoint.js'
import { examineSite } from './examineSite.js'
import { readHealth } from './readHealth.js'

/** Well below the half minute after which many hosts give up on a request. */
const timeLimitMs = 20_000

const answer = (body: object): Response =>
  Response.json(body, { headers: { 'Cache-Control': 'no-store' } })

/** Whether something is wrong: one word for everybody, all of it for whoever manages the account. */
export function doctorEndpoints(service: Service): Endpoint[] {
  return [
    createEndpoint({
      handler: async (req) => {
        await assertMayManage({ req, service })
        const { payload } = req
        const signal = AbortSignal.timeout(timeLimitMs)
        const diagnosis = await examineSite({ by: 'server', payload, service, signal })
        return answer({ ...diagnosis, at: service.now().toISOString() })
      },
      method: 'get',
      path: doctorPath,
    }),
    createEndpoint({
      handler: async (req) => {
        const { payload } = req
        const signal = AbortSignal.timeout(timeLimitMs)
        const health = await readHealth({ payload, service, signal })
        const isTold = await mayManageAccount({ req, service })
        return answer(isTold ? health : { status: health.status })
      },
      method: 'get',
      path: '/cloudflare-images/health',
    }),
  ]
}
