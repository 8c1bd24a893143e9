/**
 * A remote effect that is not settled yet.
 *
 * `upload`: an image may exist at Cloudflare that no document refers to. Written before the call.
 * `delete`: an image is to be deleted as soon as nothing refers to it. Written before the document changes.
 */
export type LedgerRow = {
  attempts: number
  collectionSlug: string
  /** ISO time before which the sweep leaves the row alone. */
  dueAt: string
  /** Reserved by an upload, so that two uploads of one name never meet. */
  filename: string | null
  id: string
  imageId: string | null
  kind: 'delete' | 'upload'
  lastError: string | null
  /** In the image's metadata at Cloudflare: finds an upload whose answer was lost. */
  uploadId: string | null
}

/** Where an image is still referred to. A document outweighs a version. */
export type Reference = 'document' | 'none' | 'version'

/**
 * The database as the service needs it. `durable` writes survive a rollback of the caller's
 * transaction; the others commit and roll back with it.
 */
export type Records = {
  /** Which of the names other documents have, drafts included. */
  findTakenFilenames(args: {
    collection: string
    docId: number | string | undefined
    filenames: readonly string[]
  }): Promise<ReadonlySet<string>>
  /** False when a row with this id exists already. */
  insert(args: { durable: boolean; row: LedgerRow }): Promise<boolean>
  /** Rows due at `now`, oldest first, after the given id. */
  listDue(args: { limit: number; now: Date }): Promise<LedgerRow[]>
  readRow(args: { id: string }): Promise<LedgerRow | undefined>
  referenceOf(args: { imageId: string }): Promise<Reference>
  remove(args: { durable: boolean; id: string }): Promise<void>
  /** Removes a row and every other about its image, which is gone, in one write. */
  removeOfImage(args: { id: string; imageId: string }): Promise<void>
  update(args: { durable: boolean; id: string; patch: Partial<LedgerRow> }): Promise<void>
}

export function uploadRowId({
  collection,
  filename,
}: {
  collection: string
  filename: string
}): string {
  return `upload:${collection}:${filename}`
}
