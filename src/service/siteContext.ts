import type { ImagesClient } from '../cloudflare/imagesClient.js'
import type { FileTargets } from '../core/fileTarget.js'
import type { Emit } from '../core/imageEvent.js'
import type { ImageDocuments } from './imageDocuments.js'
import type { Ledger } from './ledger.js'

/** What work on images needs: the account, the database, and whom to tell. */
export type SiteContext = {
  client: ImagesClient
  emit: Emit
  fileTargets: FileTargets
  images: ImageDocuments
  ledger: Ledger
  now: Date
  /** On every image at Cloudflare. */
  site: string
}
