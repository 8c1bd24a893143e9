import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { Emit } from '../../core/imageEvent.js'
import type { ImageStatus } from '../../core/imageStatus.js'
import type { ImageRecords } from '../imageRecords.js'
import type { Records } from '../records.js'
import type { IdTable } from './createIdTable.js'
import type { Patience } from './createPatience.js'
import type { ReconcileReport } from './reconcileReport.js'

/** How far a long run has come. */
export type Progress = { done: number; phase: 'documents' | 'images' }

export type ReconcileArgs = {
  client: ImagesClient
  collections: readonly string[]
  emit: Emit
  /**
   * Links documents to images whose id has changed, deletes orphans, marks documents whose image is
   * gone, takes over Cloudflare's word on privacy, ends abandoned drafts.
   */
  fix: boolean
  /** Images younger than this are no orphans yet. Default 3600. */
  graceSeconds?: number | undefined
  images: ImageRecords
  now: Date
  onProgress?: ((progress: Progress) => void) | undefined
  records: Records
  /** Asks Cloudflare about a document's image, and writes and returns what it learns. */
  refresh: (imageId: string) => Promise<{ status: ImageStatus | null }>
  /** Ends the run after the image at hand. */
  signal?: AbortSignal | undefined
  site: string
}

/** A comparison under way. */
export type ReconcileRun = ReconcileArgs & {
  patience: Patience
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
  patience,
  signal,
}: Pick<ReconcileRun, 'patience' | 'signal'>): boolean =>
  patience.isOver || signal?.aborted === true
