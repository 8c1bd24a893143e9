import type { ImagesClient } from '../cloudflare/imagesClient.js'
import type { Emit } from '../core/imageEvent.js'
import type { ImageRecords } from './imageRecords.js'
import type { LedgerRow, Records } from './records.js'
import type { RemovalOutcome } from './removeImage.js'

/**
 * What became of rows and images. `deleted`: gone at Cloudflare. `failed`: to be tried again.
 * `held`: kept for a later date. `referenced`: a document shows it. `settled`: nothing was left to do.
 */
export type SweepReport = Record<RemovalOutcome | 'settled', number>

export type SweepOutcome = keyof SweepReport

export type SweepArgs = {
  client: ImagesClient
  emit: Emit
  /** Uploads younger than this are left alone: their document may be on its way. */
  graceSeconds: number
  images: Pick<ImageRecords, 'moveImage'>
  now: Date
  records: Records
  /**
   * Also looks through Cloudflare's list for images of this site without document or row. Needed
   * where a rollback takes the row of an upload with it.
   */
  scan: boolean
  /** Ends the sweep after the row at hand. What is left, the next one finds. */
  signal?: AbortSignal | undefined
  site: string
}

export type SweepRowArgs = SweepArgs & { row: LedgerRow }
