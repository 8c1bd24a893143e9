import type { ImageStatus } from '../core/imageStatus.js'
import type { StoredPlaceholder } from '../core/placeholder.js'
import type { Row } from '../core/row.js'

/** A document as the database has it; the newest draft where that is what shows the image. */
export type ImageDocument = {
  collection: string
  doc: Row
  id: number | string
  /** Of the newest draft, where the document itself does not show the image. */
  versionId?: number | string
}

/** What is learnt about a document's image. */
export type ImageStatePatch = {
  /** Keys of the `cloudflare` group; others stay as they are. */
  cloudflare: Partial<{
    error: null | string
    expiresAt: null | string
    imageId: string
    placeholder: StoredPlaceholder
    requireSignedURLs: boolean
    status: ImageStatus
    uploadedAt: null | string
  }>
  /** What the bytes say, once they are there. */
  facts?: { filesize: number; height: number; mimeType: string; width: number }
}

/** An image that has another id at Cloudflare than its documents say. */
export type ImageMove = {
  /** The id it had. */
  from: string
  to: {
    imageId: string
    requireSignedURLs: boolean
    /** ISO time, of a file that had waited for Cloudflare. */
    uploadedAt?: string | undefined
  }
}

/** The documents of all collections of ours, below hooks and access control. */
export type ImageDocuments = {
  /** The document that shows an image; else the one of which the newest draft does. */
  findByImageId(args: { imageId: string }): Promise<ImageDocument | undefined>
  /** In order of id; `after` is the last id of the page before. Looks at documents, not at drafts. */
  listByStatus(args: {
    after?: number | string
    collection: string
    limit: number
    statuses: readonly ImageStatus[]
  }): Promise<ImageDocument[]>
  /** What a document says, and its newest draft where that shows another image. */
  readShown(args: { collection: string; id: number | string }): Promise<readonly Row[]>
  /**
   * Points all documents and versions that show an image at the id it has now.
   *
   * @returns how many were written
   */
  moveImage(args: ImageMove): Promise<number>
  /**
   * Gives every version that shows the document's image the document's state. An editor who saved
   * meanwhile may have written the state of before into a version.
   */
  syncVersions(args: { document: ImageDocument }): Promise<void>
  /**
   * Writes what was learnt into the document and every version that shows the image, unless the
   * document has changed its image or status since it was read: then `false`, and nothing is written.
   */
  writeState(args: { document: ImageDocument; patch: ImageStatePatch }): Promise<boolean>
}
