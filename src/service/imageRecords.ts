import type { ImageStatus } from '../core/imageStatus.js'

type Row = Readonly<Record<string, unknown>>

/** A document as the database has it; the newest draft where that is what shows the image. */
export type ImageDocument = {
  collection: string
  doc: Row
  id: number | string
}

/** What is learnt about a document's image. */
export type ImageStatePatch = {
  /** Keys of the `cloudflare` group; others stay as they are. */
  cloudflare: Partial<{
    error: null | string
    expiresAt: null | string
    imageId: string
    requireSignedURLs: boolean
    status: ImageStatus
    uploadedAt: null | string
  }>
  /** What the bytes say, once they are there. */
  facts?: { filesize: number; height: number; mimeType: string; width: number }
}

/** The documents of all collections of ours, below hooks and access control. */
export type ImageRecords = {
  /** The document or draft that shows an image. */
  findByImageId(args: { imageId: string }): Promise<ImageDocument | undefined>
  /** In order of id; `after` is the last id of the page before. */
  listByStatus(args: {
    after?: number | string
    collection: string
    limit: number
    statuses: readonly ImageStatus[]
  }): Promise<ImageDocument[]>
  /**
   * Writes what was learnt into the document and every version that shows the image, unless the
   * document has changed its image or status since it was read: then `false`, and nothing is written.
   */
  writeState(args: { document: ImageDocument; patch: ImageStatePatch }): Promise<boolean>
}
