import type { ReconcileReport } from './reconcileReport.js'
import type { ReconcileArgs, ReconcileRun } from './reconcileRun.js'

import { isCloudflareImagesError } from '../../errors.js'
import { checkEntries } from './checkEntries.js'
import { checkUnreferenced, type PairingTables } from './checkUnreferenced.js'
import { createFailureLimit } from './createFailureLimit.js'
import { createIdTable } from './createIdTable.js'
import { listSiteImages, pickUnreferenced } from './listSiteImages.js'
import { keysOfImage } from './matchKeys.js'
import { createReconcileReport } from './reconcileReport.js'
import { mustStop } from './reconcileRun.js'

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
    failureLimit: createFailureLimit(),
    report,
    settled: createIdTable(),
    table: createIdTable(),
    unreferenced: createIdTable(),
  }
  report.abandonedDrafts.uploads = await args.ledger.countDue({ kinds: ['direct'], now: args.now })
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
  const { client, names, onProgress, ledger, report, site, table, unreferenced } = run
  for await (const images of listSiteImages({ client, site, sortOrder: 'asc' })) {
    for (const { imageId, requireSignedURLs } of images) table.set(imageId, requireSignedURLs)
    report.counts.images += images.length
    for (const image of await pickUnreferenced({ images, ledger })) {
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
