import type { CloudflareImage } from '../cloudflare/imagesClient.js'
import type { ImageDocument } from './imageDocuments.js'
import type { FailureLimit } from './reconcile/createFailureLimit.js'
import type { Progress } from './reconcile/reconcileRun.js'
import type { OrphanReport } from './reconcile/removeOrphans.js'
import type { SiteContext } from './siteContext.js'
import type { SweepReport } from './sweep/sweepTypes.js'

import { imageIdOf } from './documentImage.js'
import { findImage } from './findImage.js'
import { ledgerKinds } from './ledger.js'
import { createFailureLimit } from './reconcile/createFailureLimit.js'
import { findCandidates } from './reconcile/findCandidates.js'
import { listSiteImages, pageSize, pickUnreferenced } from './reconcile/listSiteImages.js'
import { isOldEnough, noOrphans, removeOrphans } from './reconcile/removeOrphans.js'

export type CleanupArgs = SiteContext & {
  collections: readonly string[]
  /** Through Payload, so that the application's hooks run. */
  deleteDocument: (args: { collection: string; id: number | string }) => Promise<void>
  /** Also deletes images of this site that nothing refers to. */
  deleteOrphans: boolean
  /** Counts, and changes nothing. */
  dryRun: boolean
  /** Documents that were changed later than this many days ago stay. */
  olderThanDays: number
  onProgress?: ((progress: Progress) => void) | undefined
  /** Unreferenced images younger than this many days stay. */
  orphanDays: number
  /** Ends the run after the document or image at hand. */
  signal?: AbortSignal | undefined
  sweep: () => Promise<SweepReport>
}

export type CleanupReport = {
  /** Documents that never got an image. `kept`: old enough, but one of its versions has an image. */
  documents: { deleted: number; failed: number; found: number; kept: number; young: number }
  dryRun: boolean
  /** The first 100 of each that were deleted, or would be. */
  examples: { documents: string[]; orphans: string[] }
  /** False when it ended early: start it again. */
  isComplete: boolean
  /** Rows of the ledger that were due at the beginning. */
  ledgerDue: number
  /** Null when orphans were not asked for. */
  orphans: null | OrphanReport
  /** Why documents could not be deleted: the first 20 reasons. */
  problems: string[]
  /** Null in a dry run. */
  sweep: null | SweepReport
}

type CleanupRun = CleanupArgs & { failureLimit: FailureLimit; report: CleanupReport }

const dayMs = 86_400_000
const maxExamples = 100
const maxProblems = 20

/**
 * Sweeps the ledger, deletes documents whose upload never arrived, and on demand images that nothing
 * refers to. Everything is looked at once more before it goes; interrupted, it can be run again.
 */
export async function cleanup(args: CleanupArgs): Promise<CleanupReport> {
  const report: CleanupReport = {
    documents: { deleted: 0, failed: 0, found: 0, kept: 0, young: 0 },
    dryRun: args.dryRun,
    examples: { documents: [], orphans: [] },
    isComplete: false,
    ledgerDue: await countDue(args),
    orphans: args.deleteOrphans ? noOrphans() : null,
    problems: [],
    sweep: args.dryRun ? null : await args.sweep(),
  }
  const run = { ...args, failureLimit: createFailureLimit(), report }
  for (const collection of args.collections) await cleanCollection({ ...run, collection })
  if (report.orphans !== null && !mustStop(run)) await cleanOrphans(run, report.orphans)
  report.isComplete = !mustStop(run)
  return report
}

const mustStop = ({ failureLimit, signal }: CleanupRun): boolean =>
  failureLimit.isOver || signal?.aborted === true

const countDue = async ({ now, ledger }: CleanupArgs): Promise<number> =>
  ledger.countDue({
    kinds: ledgerKinds.filter((kind) => !['check', 'metadata', 'queue'].includes(kind)),
    now,
  })

async function cleanCollection(run: CleanupRun & { collection: string }): Promise<void> {
  const { collection, images, onProgress } = run
  let after: number | string | undefined
  let done = 0
  for (;;) {
    const documents = await images.listByStatus({
      collection,
      limit: pageSize,
      statuses: ['expired', 'failed'],
      ...(after === undefined ? {} : { after }),
    })
    for (const document of documents) {
      if (mustStop(run)) return
      await cleanDocument(run, document)
    }
    done += documents.length
    onProgress?.({ done, phase: 'documents' })
    after = documents.at(-1)?.id
    if (documents.length < pageSize || after === undefined) return
  }
}

async function cleanDocument(run: CleanupRun, document: ImageDocument): Promise<void> {
  const { dryRun, failureLimit, report } = run
  const { documents, examples, problems } = report
  const { collection, id } = document
  try {
    if (!isOlderThan(run, document.doc)) {
      documents.young += 1
      return
    }
    if (await mustStay(run, document)) {
      documents.kept += 1
      return
    }
    documents.found += 1
    if (examples.documents.length < maxExamples) examples.documents.push(`${collection}/${id}`)
    if (dryRun) return
    await run.deleteDocument({ collection, id })
    documents.deleted += 1
    failureLimit.note(false)
  } catch (error) {
    // A hook of the application, say. The next run tries again.
    const reason = error instanceof Error ? error.message : 'unknown error'
    if (problems.length < maxProblems) problems.push(`${collection}/${id}: ${reason}`)
    documents.failed += 1
    failureLimit.note(true)
  }
}

/** By its last change: whoever retried yesterday is still at it. */
function isOlderThan({ now, olderThanDays }: CleanupRun, doc: ImageDocument['doc']): boolean {
  const changedAt = doc.updatedAt ?? doc.createdAt
  if (typeof changedAt !== 'string' && !(changedAt instanceof Date)) return false
  return new Date(changedAt).getTime() <= now.getTime() - olderThanDays * dayMs
}

/** In the trash it waits for a person; with an image anywhere, it is more than a failed upload. */
async function mustStay(
  { client, ledger }: CleanupRun,
  { collection, doc, id }: ImageDocument,
): Promise<boolean> {
  if (doc.deletedAt !== undefined && doc.deletedAt !== null) return true
  if (await ledger.mayHaveImage({ collection, id })) return true
  const imageId = imageIdOf(doc)
  if (imageId === undefined) return false
  return (await findImage({ client, imageId }))?.draft === false
}

/** Oldest first, so that the listing ends where the young ones begin. */
async function cleanOrphans(run: CleanupRun, report: OrphanReport): Promise<void> {
  const { client, now, onProgress, orphanDays, site } = run
  const { orphans: examples } = run.report.examples
  const oldest = new Date(now.getTime() - orphanDays * dayMs)
  let done = 0
  for await (const images of listSiteImages({ client, site, sortOrder: 'asc' })) {
    await removeOrphans({
      ...run,
      candidates: await pickUnowned({ ...run, images, oldest, report }),
      isDeleting: !run.dryRun,
      note: (imageId) => {
        if (examples.length < maxExamples) examples.push(imageId)
      },
      oldest,
      report,
      signal: run.signal,
    })
    done += images.length
    onProgress?.({ done, phase: 'images' })
    if (mustStop(run) || Date.parse(images.at(-1)?.uploadedAt ?? '') > oldest.getTime()) return
  }
}

type PickUnownedArgs = Omit<CleanupRun, 'images' | 'report'> & {
  images: readonly CloudflareImage[]
  oldest: Date
  report: OrphanReport
}

/** Of the old ones no document may have lost sight of: when privacy changes, the id does. */
async function pickUnowned({
  client,
  images,
  oldest,
  failureLimit,
  ledger,
  report,
}: PickUnownedArgs): Promise<CloudflareImage[]> {
  const unreferenced = await pickUnreferenced({ images, ledger })
  const old = unreferenced.filter((image) => isOldEnough({ image, oldest }))
  const candidates = await findCandidates({ client, images: old, failureLimit, ledger })
  report.held += candidates.size
  return unreferenced.filter(({ imageId }) => !candidates.has(imageId))
}
