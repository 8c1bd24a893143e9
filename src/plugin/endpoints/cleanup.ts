import type { Endpoint } from 'payload'

import type { Service } from '../../service/createService.js'

import { CloudflareImagesError } from '../../errors.js'
import { cleanupSite } from '../cleanupSite.js'
import { assertMayManage } from './access.js'
import { createEndpoint, readJSONBody } from './endpoint.js'

type Body = Readonly<Record<string, unknown>>

/** Well below the half minute after which many hosts give up on a request. */
const timeLimitMs = 20_000

/**
 * `POST /cloudflare-images/cleanup`: a dry run unless the body says `dryRun: false`. What does not
 * fit into the time limit is left for the next call, and `isComplete` says so.
 */
export function cleanupEndpoint(service: Service): Endpoint {
  return createEndpoint({
    handler: async (req) => {
      await assertMayManage({ req, service })
      const body = await readJSONBody(req)
      const olderThanDays = readDays({ body, name: 'olderThanDays' })
      const orphanDays = readDays({ body, name: 'orphanDays' })
      const report = await cleanupSite({
        deleteOrphans: readFlag({ body, fallback: false, name: 'deleteOrphans' }),
        dryRun: readFlag({ body, fallback: true, name: 'dryRun' }),
        ...(olderThanDays === undefined ? {} : { olderThanDays }),
        ...(orphanDays === undefined ? {} : { orphanDays }),
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

function readFlag({
  body,
  fallback,
  name,
}: {
  body: Body
  fallback: boolean
  name: string
}): boolean {
  const value = body[name] ?? fallback
  if (typeof value === 'boolean') return value
  throw refuse(`${name} must be true or false.`)
}

function readDays({ body, name }: { body: Body; name: string }): number | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && value >= 0 && value <= 36_500) return value
  throw refuse(`${name} must be a number of days, 0 or more.`)
}

const refuse = (message: string): CloudflareImagesError =>
  new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
