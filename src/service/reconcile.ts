import type { ReconcileReport } from './reconcile/reconcileReport.js'
import type { ReconcileArgs, ReconcileRun } from './reconcile/reconcileRun.js'

import { isCloudflareImagesError } from '../errors.js'
import { createIdTable } from './reconcile/createIdTable.js'
import { createPatience } from './reconcile/createPatience.js'
import { checkEntries } from './reconcile/checkEntries.js'
import { checkUnreferenced, type PairingTables } from './reconcile/checkUnreferenced.js'
import { listSiteImages, pickUnreferenced } from './reconcile/listSiteImages.js'
import { keysOfImage } from './reconcile/pairingKeys.js'
import { createReconcileReport } from './reconcile/reconcileReport.js'
import { mustStop } from './reconcile/reconcileRun.js'

/**
 * Compares database and account both ways. Images without this site's stamp are never touched. Memory
 * stays flat: images and documents pass by a page at a time, and a few bytes an image remain.
 * Whatever looks wrong is confirmed by itself before it counts or changes.
 */
export async function reconcile(args: ReconcileArgs): Promise<ReconcileReport> {
  const report = createReconcileReport({ fix: args.fix })
  const run = {
    ...args,
    names: createIdTable(),
    patience: createPatience(),
    report,
    settled: createIdTable(),
    table: createIdTable(),
    unreferenced: createIdTable(),
  }
  report.abandonedDrafts.uploads = await args.records.countDue({ kinds: ['direct'], now: args.now })
  await listImages(run)
  if (mustStop(run)) return report
  // Documents come last: by then it is known which of them have not lost their image, after all.
  await checkUnreferenced(run)
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

type FirstLook = ReconcileRun & PairingTables

/** From the account to the database: what is there, and what of it nothing refers to. */
async function listImages(run: FirstLook): Promise<void> {
  const { client, names, onProgress, records, report, site, table, unreferenced } = run
  for await (const images of listSiteImages({ client, site, sortOrder: 'asc' })) {
    for (const { imageId, requireSignedURLs } of images) table.set(imageId, requireSignedURLs)
    report.counts.images += images.length
    for (const image of await pickUnreferenced({ images, records })) {
      unreferenced.set(image.imageId, true)
      // Whether more than one has it.
      for (const key of keysOfImage(image)) names.set(key, names.get(key) !== undefined)
    }
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
