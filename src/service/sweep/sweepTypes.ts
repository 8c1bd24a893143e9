import type { ImageDocuments } from '../imageDocuments.js'
import type { LedgerRow } from '../ledger.js'
import type { RemovalOutcome } from '../removeImage.js'
import type { SiteContext } from '../siteContext.js'

/**
 * What became of rows and images. `deleted`: gone at Cloudflare. `failed`: to be tried again.
 * `held`: kept for a later date. `referenced`: a document shows it. `settled`: nothing was left to do.
 */
export type SweepReport = Record<RemovalOutcome | 'settled', number>

export type SweepOutcome = keyof SweepReport

export type SweepArgs = Omit<SiteContext, 'images'> & {
  /** Images deleted at a time. Default 1. */
  concurrency?: number
  /** Uploads younger than this are left alone: their document may be on its way. */
  graceSeconds: number
  images: Pick<ImageDocuments, 'moveImage'>
  /**
   * Also looks through Cloudflare's list for images of this site without document or row. Needed
   * where a rollback takes the row of an upload with it.
   */
  scan: boolean
  /** Ends the sweep after the rows at hand. What is left, the next one finds. */
  signal?: AbortSignal | undefined
}

export type SweepRowArgs = SweepArgs & { row: LedgerRow }
