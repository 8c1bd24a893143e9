import type { Site } from '../../service/createService.js'
import type { ReconcileReport } from '../../service/reconcile/reconcileReport.js'
import type { ReconcileArgs } from '../../service/reconcile/reconcileRun.js'

import { withLowPriority } from '../../service/callPriority.js'
import { reconcile } from '../../service/reconcile/reconcile.js'
import { refreshByImageId } from '../refresh/refreshSite.js'
import { openContext } from '../request/context.js'
import { recordOrphans } from '../stats/orphanRecord.js'
import { sweepSite } from './sweepSite.js'

export type ReconcileOptions = Partial<
  Pick<ReconcileArgs, 'fix' | 'graceSeconds' | 'now' | 'onProgress' | 'signal'>
>

type ReconcileSiteArgs = ReconcileOptions & Site

/**
 * Compares database and account both ways. Images without this site's stamp are never touched.
 *
 * @param args.fix links documents to images whose id has changed, deletes orphans, marks documents
 * whose image is gone, takes over Cloudflare's word on privacy, ends abandoned drafts. Default false.
 * @param args.graceSeconds images younger than this are no orphans yet. Default 3600.
 */
export const reconcileSite = (args: ReconcileSiteArgs): Promise<ReconcileReport> =>
  withLowPriority(() => runReconcile(args))

async function runReconcile({
  payload,
  service,
  ...given
}: ReconcileSiteArgs): Promise<ReconcileReport> {
  const now = given.now ?? service.now()
  const fix = given.fix ?? false
  const report = await reconcile({
    ...(await openContext({ payload, service })),
    ...given,
    collections: Object.keys(service.collections),
    fix,
    now,
    refresh: async (imageId) =>
      refreshByImageId({ imageId, now, payload, service, source: 'request' }),
  })
  if (report.isComplete) {
    const { deleted, found } = report.orphans
    const record = { at: now.toISOString(), count: found - deleted }
    await recordOrphans({ payload, record, service })
  }
  // What is abandoned in the ledger alone.
  if (fix && report.isComplete) await sweepSite({ now, payload, service, signal: given.signal })
  return report
}
