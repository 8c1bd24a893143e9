import type { ImageStatus } from '../../core/imageStatus.js'
import type { SiteContext } from '../siteContext.js'
import type { FailureLimit } from './createFailureLimit.js'
import type { IdTable } from './createIdTable.js'
import type { ReconcileReport } from './reconcileReport.js'

/** How far a long run has come. */
export type Progress = { done: number; phase: 'documents' | 'images' }

export type ReconcileArgs = SiteContext & {
  collections: readonly string[]
  /**
   * Links documents to images whose id has changed, deletes orphans, marks documents whose image is
   * gone, takes over Cloudflare's word on privacy, ends abandoned drafts.
   */
  fix: boolean
  /** Images younger than this are no orphans yet. Default 3600. */
  graceSeconds?: number | undefined
  onProgress?: ((progress: Progress) => void) | undefined
  /** Asks Cloudflare about a document's image, and writes and returns what it learns. */
  refresh: (imageId: string) => Promise<{ status: ImageStatus | null }>
  /** Ends the run after the image at hand. */
  signal?: AbortSignal | undefined
}

/** A comparison under way. */
export type ReconcileRun = ReconcileArgs & {
  failureLimit: FailureLimit
  report: ReconcileReport
  /**
   * Images that are gone, of documents that may own an unreferenced one: whether it is certain that
   * they do.
   */
  settled: IdTable
  /** Every listed image, and whether it wants signatures. */
  table: IdTable
}

/** True when the rest is not wanted any more, or not worth trying. */
export const mustStop = ({
  failureLimit,
  signal,
}: Pick<ReconcileRun, 'failureLimit' | 'signal'>): boolean =>
  failureLimit.isOver || signal?.aborted === true
