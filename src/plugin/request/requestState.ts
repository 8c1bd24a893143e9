import type { CollectionSlug, PayloadRequest } from 'payload'

import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { ReceiptClaims } from '../../core/receipt.js'
import type { IssuedUpload } from '../../service/directUpload/issueDirectUpload.js'
import type { ReadPlaceholder } from '../../service/placeholder/drawPlaceholder.js'
import type { StoredFacts } from '../../service/readStoredImage.js'
import type { UploadEdits } from './readUploadEdits.js'

/** A file to be fetched, as a JSON body names it. */
export type RemoteFile = { filename: string; url: string }

export type PayloadFile = NonNullable<PayloadRequest['file']>

/** A file that travelled to Cloudflare already, as its save names it. */
export type DirectFile = {
  /** As it came in, to be judged once access is checked. */
  filename: unknown
  receipt: unknown
  verified: undefined | VerifiedUpload
}

/** An image that may become a document's, after everything was checked. */
export type VerifiedUpload = { claims: ReceiptClaims; facts: StoredFacts; image: CloudflareImage }

/** A file between the start of an operation and its upload. */
export type PendingUpload = {
  direct: DirectFile | undefined
  edits: UploadEdits | undefined
  file: PayloadFile | undefined
  /** The document is a copy: its file is the one of its original. */
  isDuplicate: boolean
  isInspected: boolean
  /** The file is that of one document from before the plugin: the next of the same save has another. */
  isOwnFile: boolean
  /** A create that needs a file: refused without one, once access is checked. */
  isRequired: boolean
  /** Server code saves, which sees everything. */
  isTrusted: boolean
  /** A one-time upload URL whose document is created before its file is there. */
  issued: IssuedUpload | undefined
  /** The file is one that Cloudflare does not store. */
  isOther?: boolean
  /** It is an image beyond Cloudflare's limits. */
  isOversized?: boolean
  /** What is to be said about the file once it is stored. */
  notes?: readonly string[]
  /** As the file was called where it came from, where that is not what it is called now. */
  originalFilename: string | undefined
  /** To be fetched once access is checked. */
  remote: RemoteFile | undefined
}

/** An operation that no file came with. */
export const noUpload = (
  known: Partial<Pick<PendingUpload, 'edits' | 'isRequired' | 'isTrusted'>> = {},
): PendingUpload => ({
  direct: undefined,
  edits: undefined,
  file: undefined,
  isDuplicate: false,
  isInspected: false,
  isOwnFile: false,
  isRequired: false,
  isTrusted: false,
  issued: undefined,
  originalFilename: undefined,
  remote: undefined,
  ...known,
})

/** File facts of the version that is being restored. */
export type RestoredVersion = {
  collection: CollectionSlug
  /** Server code restores, which sees everything. */
  isTrusted: boolean
  /** Id of the document. */
  parent: unknown
  version: Record<string, unknown>
}

/** Ledger rows that a document without an upload of its own is saved with. */
export type Claim = {
  /** To go when the save fails. */
  heldRowIds: readonly string[]
  /** The document's image is one that this site has not seen before. */
  isNew: boolean
  /** The document is written, and the rows went with it. A rollback takes that back. */
  isSettled: boolean
  /** To go with the document's write. */
  settledRowIds: readonly string[]
  /** Of the operation, for one that fails without failing the request. */
  token: string | undefined
}

/** A row of the ledger that goes when the save has ended, one way or the other. */
export type HeldRow = {
  rowId: string
  /** Of the operation: a bulk update is one. A deletion or a restore over REST has none. */
  token: string | undefined
}

/** A file of another kind that no document has yet. */
export type StoredFile = HeldRow & { collection: string; filename: string; uploadId: string }

/** A direct upload that can never be accepted, with the reason. */
export type RefusedUpload = { claims: ReceiptClaims; message: string }

/** What has to be taken back when the save that wanted it fails. */
export type PrivacyChange = {
  collection: string
  imageId: string
  previousIds: readonly string[]
  /** As it is now. */
  requireSignedURLs: boolean
  /** Of the operation, for one whose failure no hook tells of. */
  token?: string | undefined
  /** Of a direct upload that no document shows yet. */
  uploadId?: string | undefined
}

/** What one request's hooks tell each other. Nested operations share it, so entries are keyed. */
export type RequestState = {
  /** By image id. */
  claims: Map<string, Claim>
  /** Ledger rows of images marked for deletion, by image id. */
  pendingDeletions: Map<string, HeldRow>
  /** Image ids that a document under change or deletion loses. */
  pendingByDocument: Map<number | string, readonly string[]>
  /** Placeholders that were not ready when their image was stored, by its id. */
  drawings: Map<string, Promise<ReadPlaceholder>>
  /** A one-time upload URL whose document is created at once, before its file is there. */
  issuing: IssuedUpload | undefined
  /** Ledger rows of other files that a document under change or deletion loses. */
  lostFiles: Map<number | string, readonly HeldRow[]>
  /** What is to be said about the files of stored images, by image id. */
  notes: Map<string, readonly string[]>
  pending: Map<string, PendingUpload>
  /** Changes of privacy whose documents are not written yet, by the image's new id. */
  privacy: Map<string, PrivacyChange>
  /** To be deleted once the failed request's transaction is over. */
  refused: RefusedUpload[]
  restoring: RestoredVersion | undefined
  /** Ledger rows of images that no committed document has yet, by image id. */
  stored: Map<string, HeldRow>
  /** By their ledger row's id. */
  storedFiles: Map<string, StoredFile>
}

/** Not `cloudflareImages`, which callers may set themselves. */
const contextKey = 'cloudflareImagesState'

/**
 * Travels in the operation's data from `beforeOperation` to `beforeChange`, where it is taken out.
 * Data belongs to one operation; the request and its context may be shared by several.
 */
export const tokenKey = '_cloudflareUpload'

/** The state kept in the request's context, created on first use. */
export function getRequestState(req: PayloadRequest): RequestState {
  const known = req.context[contextKey] as RequestState | undefined
  if (known !== undefined) return known
  const state: RequestState = {
    claims: new Map(),
    pendingDeletions: new Map(),
    pendingByDocument: new Map(),
    drawings: new Map(),
    issuing: undefined,
    lostFiles: new Map(),
    notes: new Map(),
    pending: new Map(),
    privacy: new Map(),
    refused: [],
    restoring: undefined,
    stored: new Map(),
    storedFiles: new Map(),
  }
  req.context[contextKey] = state
  return state
}

/** The same without creating it: reading documents must stay cheap. */
export function peekRequestState(req: PayloadRequest): RequestState | undefined {
  return req.context[contextKey] as RequestState | undefined
}
