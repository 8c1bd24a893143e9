import type { ReconcileReport } from './reconcile/reconcileReport.js'
import type { ReconcileArgs, ReconcileRun } from './reconcile/reconcileRun.js'

import { isCloudflareImagesError } from '../errors.js'
import { defaultGraceSeconds } from './createService.js'
import { createIdTable } from './reconcile/createIdTable.js'
import { createPatience } from './reconcile/createPatience.js'
import { checkEntries } from './reconcile/checkEntries.js'
import { listSiteImages, pickUnreferenced } from './reconcile/listSiteImages.js'
import { addFinding, createReconcileReport } from './reconcile/reconcileReport.js'
import { mustStop } from './reconcile/reconcileRun.js'
import { removeOrphans } from './reconcile/removeOrphans.js'

/**
 * Compares database and account both ways. Images without this site's stamp are never touched. Memory
 * stays flat: images and documents pass by a page at a time, and eight bytes an image remain.
 * Whatever looks wrong is confirmed by itself before it counts or changes.
 */
export async function reconcile(args: ReconcileArgs): Promise<ReconcileReport> {
  const report = createReconcileReport({ fix: args.fix })
  const run = { ...args, patience: createPatience(), report, table: createIdTable() }
  report.abandonedDrafts.uploads = await args.records.countDue({ kinds: ['direct'], now: args.now })
  await checkImages(run)
  if (mustStop(run)) return report
  report.counts.foreign = await countForeign(run)
  const seen = createIdTable()
  for (const collection of args.collections) {
    for (const kept of ['documents', 'drafts'] as const) {
      await checkEntries({ ...run, collection, of: kept, seen })
      if (mustStop(run)) return report
    }
  }
  report.isComplete = true
  return report
}

/** From the account to the database: orphans. */
async function checkImages(run: ReconcileRun): Promise<void> {
  const { client, fix, now, onProgress, records, report, site, table } = run
  const graceSeconds = run.graceSeconds ?? defaultGraceSeconds
  const oldest = new Date(now.getTime() - graceSeconds * 1000)
  for await (const images of listSiteImages({ client, site, sortOrder: 'asc' })) {
    for (const { imageId, requireSignedURLs } of images) table.set(imageId, requireSignedURLs)
    report.counts.images += images.length
    await removeOrphans({
      candidates: await pickUnreferenced({ images, records }),
      client,
      emit: run.emit,
      isDeleting: fix,
      note: (imageId) => addFinding(report, { imageId, kind: 'orphan' }),
      oldest,
      patience: run.patience,
      records,
      report: report.orphans,
      signal: run.signal,
    })
    onProgress?.({ done: report.counts.images, phase: 'images' })
    if (mustStop(run)) return
  }
}

/** Of the account as a whole Cloudflare tells the number alone; that is all that is wanted here. */
async function countForeign({ client, report }: ReconcileRun): Promise<null | number> {
  try {
    const { current } = await client.getStats()
    return Math.max(0, current + report.orphans.deleted - report.counts.images)
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    return null
  }
}
