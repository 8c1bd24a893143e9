import type { CloudflareImage, ImagesClient } from '../cloudflare/imagesClient.js'
import type { UploadFile } from '../cloudflare/uploadFile.js'
import type { FileTarget } from '../core/fileTarget.js'
import type { Ledger } from './ledger.js'

export type StoreImageArgs = {
  client: ImagesClient
  collection: string
  creator: string | undefined
  /** The document that already owns this filename, on replace. */
  docId: number | string | undefined
  /** False where a write outside the caller's transaction would wait for it forever (SQLite). */
  durable: boolean
  file: UploadFile
  graceSeconds: number
  imageId: string | undefined
  /** How often an upload is sent again that did not arrive, because Cloudflare failed for the moment. */
  maxRetries: number
  metadata: Readonly<Record<string, unknown>>
  newId: () => string
  now: () => Date
  /** How long the upload may take, where others have to wait meanwhile. */
  timeoutMs?: number | undefined
  ledger: Ledger
  requireSignedURLs: boolean
  site: string
  /** Where the file waits while Cloudflare cannot be reached; without it the upload fails. */
  spool?: FileTarget | undefined
}

export type StoredImage = {
  filename: string
  /** With an id of ours, while the file waits here for Cloudflare. */
  image: CloudflareImage
  rowId: string
}
