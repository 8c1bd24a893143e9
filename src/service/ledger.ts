export const ledgerKinds = [
  'check',
  'claim',
  'delete',
  'direct',
  'file',
  'metadata',
  'privacy',
  'queue',
  'upload',
] as const

/**
 * What is still to be done about an image.
 *
 * `upload`: an image may exist at Cloudflare that no document refers to. Written before the call.
 * `delete`: an image is to be deleted as soon as nothing refers to it. Written before the document changes.
 * `direct`: a one-time upload URL is out, and perhaps a receipt. Written before the call.
 * `claim`: a receipt is being turned into a document: the row's id makes that happen once.
 * `privacy`: an image gets another id at Cloudflare; its documents and whoever saves one must follow.
 * Written before the call. Its own id holds the image's old one, `imageId` the new one once known.
 * `check`: a document waits for its bytes; to be looked at until they are there or its time is over.
 * `file`: a file that is not at Cloudflare may be there without a document. Written before it is stored,
 * and before its document changes or goes. `uploadId` tells one such row from a later one of the same
 * id, and `imageId` holds the name of the file that this one is a size of.
 * `metadata`: a document says something else of its image's metadata than what was sent.
 * `queue`: a file waits in the spool for Cloudflare, in the order of `dueAt`. Written before the file is
 * kept. `imageId` holds the id that its document shows meanwhile, `filename` the id that the site has
 * chosen for the image, `expiresAt` until when one process sends it, and `uploadId` marks the last upload
 * of which nobody knows whether it has arrived.
 */
export type LedgerKind = (typeof ledgerKinds)[number]

export type LedgerRow = {
  attempts: number
  collectionSlug: string
  /** `delete`: of the document that the image was taken from. `metadata`: of the one that it follows. */
  documentId?: null | string
  /** ISO time before which jobs leave the row alone. */
  dueAt: string
  /**
   * `direct`: ISO time after which the receipt is refused. `delete`: ISO time until which a replaced
   * image stays. `queue`: see there. Else null.
   */
  expiresAt: null | string
  /** Reserved by an upload, so that two uploads of one name never meet. */
  filename: string | null
  id: string
  imageId: string | null
  kind: LedgerKind
  lastError: string | null
  /** In the image's metadata at Cloudflare: finds an upload whose answer was lost. */
  uploadId: string | null
}

/** What a document, or its newest draft, says about its image. */
export type ImageEntry = {
  /** ISO time; null for an image that is not waited for. */
  expiresAt: null | string
  id: number | string
  imageId: string
  requireSignedURLs: boolean
  status: null | string
}

/** A document, or one of its versions, that had bytes at Cloudflare under one of the names asked for. */
export type DocumentWithFilename = {
  collection: string
  filename: null | string
  filesize: null | number
  id: number | string
  imageId: string
  originalFilename: null | string
  /** ISO time. */
  uploadedAt: null | string
}

/** Where an image, or another file, is still referred to. A document outweighs a version. */
export type Reference = 'document' | 'none' | 'version'

/**
 * The database as the service needs it. `durable` writes survive a rollback of the caller's
 * transaction; the others commit and roll back with it.
 */
export type Ledger = {
  /**
   * Pages of the documents and versions, trashed ones and drafts included, that have or had one of
   * the names here or where they came from. Of all collections where `collection` is none of ours.
   */
  eachDocumentWithFilename(args: {
    collection: unknown
    names: readonly string[]
  }): AsyncIterable<DocumentWithFilename[]>
  /** How many rows of these kinds are due at `now`. */
  countDue(args: { kinds: readonly LedgerKind[]; now: Date }): Promise<number>
  /** Which of the images a document or version shows, trashed ones and drafts included. */
  findReferences(args: { imageIds: readonly string[] }): Promise<ReadonlySet<string>>
  /** Which of the names other documents have, drafts included. */
  findTakenFilenames(args: {
    collection: string
    docId: number | string | undefined
    filenames: readonly string[]
  }): Promise<ReadonlySet<string>>
  /** False when a row with this id exists already. */
  insert(args: { durable: boolean; row: LedgerRow }): Promise<boolean>
  /**
   * Takes a `queue` row until then, for this process alone. False where somebody else has it, or it is
   * gone.
   */
  lease(args: { id: string; now: Date; until: Date }): Promise<boolean>
  /** Rows about an image. */
  findRows(args: { imageId: string; kinds: readonly LedgerKind[] }): Promise<LedgerRow[]>
  /** Rows about images that a document lost, and that stay for a while. */
  findKept(args: { collection: string; documentId: number | string }): Promise<LedgerRow[]>
  /** Which of the images the ledger has rows about. */
  findTracked(args: { imageIds: readonly string[] }): Promise<ReadonlySet<string>>
  /**
   * Whether the document or one of its versions ever had its bytes at Cloudflare, or its newest
   * draft still waits for them.
   */
  mayHaveImage(args: { collection: string; id: number | string }): Promise<boolean>
  /**
   * Pages of what documents (or drafts that are newer than theirs) say about their images;
   * `next` continues, and is absent at the end.
   */
  listEntries(args: {
    after?: number | string | undefined
    collection: string
    limit: number
    of: 'documents' | 'drafts'
  }): Promise<{ entries: ImageEntry[]; next?: number | string }>
  /** Rows of these kinds that are due at `now`, oldest first. */
  listDue(args: { kinds: readonly LedgerKind[]; limit: number; now: Date }): Promise<LedgerRow[]>
  /** As it is committed; with `durable: false` as the caller's transaction sees it. */
  readRow(args: { durable?: boolean; id: string }): Promise<LedgerRow | undefined>
  referenceOf(args: { imageId: string }): Promise<Reference>
  /** The same for a file that is not at Cloudflare. */
  referenceOfFile(args: { collection: string; filename: string }): Promise<Reference>
  remove(args: { durable: boolean; id: string }): Promise<void>
  /** Removes a row and every other about its image, which is gone, in one write. */
  removeOfImage(args: { id: string; imageId: string }): Promise<void>
  update(args: { durable: boolean; id: string; patch: Partial<LedgerRow> }): Promise<void>
}

type UploadRowIdArgs = {
  collection: string
  filename: string
}

export function uploadRowId({ collection, filename }: UploadRowIdArgs): string {
  return `upload:${collection}:${filename}`
}

/** A file that is moved to Cloudflare, under the name that its document has. */
export function migrateRowId({ collection, filename }: UploadRowIdArgs): string {
  return `migrate:${collection}:${filename}`
}

/** One for each image whose document waits. */
export const checkRowId = (imageId: string): string => `check:${imageId}`

/** One for each id that an image gives up. */
export const privacyRowId = (imageId: string): string => `${privacyPrefix}${imageId}`

/** The id that the image of a `privacy` row had. */
export const previousIdOf = (rowId: string): string => rowId.slice(privacyPrefix.length)

const privacyPrefix = 'privacy:'

/** One for each image: the second to claim it finds the row there. */
export const claimRowId = (imageId: string): string => `claim:${imageId}`

/** The image's id is not known before Cloudflare has answered. */
export const directRowId = (uploadId: string): string => `direct:${uploadId}`

/** One for each file that waits, by the id that its document shows. */
export const queueRowId = (imageId: string): string => `queue:${imageId}`

/** One for each upload whose answer was lost. */
export const lostRowId = (uploadId: string): string => `lost:${uploadId}`
