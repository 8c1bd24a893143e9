import type { IncomingFile } from '../../core/fileTarget.js'
import type { Row } from '../../core/row.js'

/** A document, or a version of one, whose file is not at Cloudflare yet. */
export type FileOwner = { collection: string; doc: Row; filename: string }

/** What a source has for a document: a file to be sent, or an image that is in the account already. */
export type Sourced = { file: IncomingFile } | { imageId: string }

/** Where the files of documents are that have no image yet. */
export type MigrationSource = {
  /**
   * `undefined` where it has nothing for the document.
   *
   * @throws CloudflareImagesError FILE_TOO_LARGE for a file that is not worth reading to its end
   */
  find(owner: FileOwner): Promise<Sourced | undefined>
}
