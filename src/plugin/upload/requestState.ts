import type { CollectionSlug, PayloadRequest } from 'payload'

import type { IssuedUpload } from '../../service/directUpload/issueDirectUpload.js'
import type { UploadEdits } from './readUploadEdits.js'

/** A file to be fetched, as a JSON body names it. */
export type RemoteFile = { filename: string; url: string }

export type PayloadFile = NonNullable<PayloadRequest['file']>

/** A file between the start of an operation and its upload. */
export type PendingUpload = {
  edits: UploadEdits | undefined
  file: PayloadFile | undefined
  isInspected: boolean
  /** A create that needs a file and has none: refused once access is checked. */
  isMissing: boolean
  /** To be fetched once access is checked. */
  remote: RemoteFile | undefined
}

/** File facts of the version that is being restored. */
export type RestoredVersion = {
  collection: CollectionSlug
  /** Id of the document. */
  parent: unknown
  version: Record<string, unknown>
}

/** What one request's hooks tell each other. Nested operations share it, so entries are keyed. */
export type RequestState = {
  /** Ledger rows of doomed images, by image id. */
  doomed: Map<string, string>
  /** Image ids that a document under change or deletion loses. */
  doomedByDoc: Map<number | string, readonly string[]>
  /** The file of the document that is being duplicated: field access strips it from the copy. */
  duplicated:
    { facts: Record<string, unknown>; imageId: string; originalFilename: string } | undefined
  /** True while the source of a duplicate is read: its `url` must not be fetched by core. */
  isDuplicating: boolean
  /** A one-time upload URL whose document is created at once, before its file is there. */
  issuing: IssuedUpload | undefined
  pending: Map<string, PendingUpload>
  restoring: RestoredVersion | undefined
  /** Ledger rows of images that no committed document has yet, by image id. */
  stored: Map<string, string>
}

const contextKey = 'cloudflareImages'

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
    doomed: new Map(),
    doomedByDoc: new Map(),
    duplicated: undefined,
    isDuplicating: false,
    issuing: undefined,
    pending: new Map(),
    restoring: undefined,
    stored: new Map(),
  }
  req.context[contextKey] = state
  return state
}

/** The same without creating it: reading documents must stay cheap. */
export function peekRequestState(req: PayloadRequest): RequestState | undefined {
  return req.context[contextKey] as RequestState | undefined
}
