import type { Site } from '../../service/createService.js'

import { inBackground } from '../../service/callPriority.js'
import { cleanup, type CleanupArgs, type CleanupReport } from '../../service/cleanup.js'
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
  inBackground(() => runCleanup(args))

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
