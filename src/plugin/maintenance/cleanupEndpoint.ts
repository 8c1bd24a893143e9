import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

import { flag, number } from '../../core/kinds.js'
import { group, value } from '../../core/schema.js'
import { cleanupSite } from './cleanupSite.js'
import { assertMayManage } from '../http/access.js'
import { createEndpoint } from '../http/endpoint.js'
import { readJSONBody } from '../http/readJSONBody.js'
import { readRequest } from '../http/readRequest.js'

/** Well below the half minute after which many hosts give up on a request. */
const timeLimitMs = 20_000

/**
 * `POST /cloudflare-images/cleanup`: a dry run unless the body says `dryRun: false`. What does not
 * fit into the time limit is left for the next call, and `isComplete` says so.
 */
export function cleanupEndpoint(service: Service): Endpoint {
  const { olderThanDays, orphanDays } = service.options.cleanup
  const cleanupRequest = group({
    deleteOrphans: value(flag, { default: false }),
    dryRun: value(flag, { default: true }),
    olderThanDays: value(number(0, 36_500), { default: olderThanDays }),
    orphanDays: value(number(0, 36_500), { default: orphanDays }),
  })
  return createEndpoint({
    handler: async (req) => {
      await assertMayManage({ req, service })
      const report = await cleanupSite({
        ...readRequest(cleanupRequest, await readJSONBody(req)),
        payload: req.payload,
        service,
        signal: AbortSignal.timeout(timeLimitMs),
      })
      return Response.json(report)
    },
    method: 'post',
    path: '/cloudflare-images/cleanup',
  })
}
