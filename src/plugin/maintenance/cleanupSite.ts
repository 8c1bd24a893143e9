import type { Endpoint } from 'payload'

import type { Service, Site } from '../../service/createService.js'

import { flag, number } from '../../core/kinds.js'
import { group, value } from '../../core/schema.js'
import { withLowPriority } from '../../service/callPriority.js'
import { cleanup, type CleanupArgs, type CleanupReport } from '../../service/cleanup.js'
import { assertMayManage } from '../http/access.js'
import { createEndpoint } from '../http/endpoint.js'
import { readJSONBody } from '../http/readBody.js'
import { readRequest } from '../http/readRequest.js'
import { openContext } from '../request/context.js'
import { subtractOrphans } from '../stats/orphanRecord.js'
import { sweepSite } from './sweepSite.js'

export type CleanupOptions = Partial<
  Pick<
    CleanupArgs,
    'deleteOrphans' | 'dryRun' | 'now' | 'olderThanDays' | 'onProgress' | 'orphanDays' | 'signal'
  >
>

type CleanupSiteArgs = CleanupOptions & Site

/**
 * Sweeps the ledger, deletes documents whose upload never arrived, and on demand images of this site
 * that nothing refers to. Interrupted, it can be run again.
 *
 * @param args.deleteOrphans Default false.
 * @param args.dryRun counts, and changes nothing. Default false.
 * @param args.olderThanDays Default the option `cleanup.olderThanDays`.
 * @param args.orphanDays Default the option `cleanup.orphanDays`.
 */
export const cleanupSite = (args: CleanupSiteArgs): Promise<CleanupReport> =>
  withLowPriority(() => runCleanup(args))

async function runCleanup({ payload, service, ...given }: CleanupSiteArgs): Promise<CleanupReport> {
  const { cleanup: defaults } = service.options
  const now = given.now ?? service.now()
  const report = await cleanup({
    ...(await openContext({ payload, service })),
    ...given,
    collections: Object.keys(service.collections),
    async deleteDocument({ collection, id }) {
      // Its picture never arrived: there is nothing to be missed.
      const context = { cloudflareImages: { force: true } }
      await payload.delete({ collection, context, depth: 0, id })
    },
    deleteOrphans: given.deleteOrphans ?? false,
    dryRun: given.dryRun ?? false,
    now,
    olderThanDays: given.olderThanDays ?? defaults.olderThanDays,
    orphanDays: given.orphanDays ?? defaults.orphanDays,
    sweep: async () => sweepSite({ now, payload, service, signal: given.signal }),
  })
  // Deleted documents take their drafts at Cloudflare along.
  await service.background.settled()
  await subtractOrphans({ deleted: report.orphans?.deleted ?? 0, payload, service })
  return report
}

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
