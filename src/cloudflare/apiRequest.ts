import type { FetchLike } from './fetchLike.js'
import type { MultipartForm } from './openMultipart.js'

/** The calls of the client, by the names of its methods. */
export type Operation =
  | 'createDestination'
  | 'createDirectUpload'
  | 'createPolicy'
  | 'createVariant'
  | 'deleteImage'
  | 'deleteKey'
  | 'deleteVariant'
  | 'getBatchToken'
  | 'getConfig'
  | 'getImage'
  | 'getImageBlob'
  | 'getStats'
  | 'getVariant'
  | 'listDestinations'
  | 'listImages'
  | 'listKeys'
  | 'listPolicies'
  | 'listVariants'
  | 'putKey'
  | 'updateConfig'
  | 'updateImage'
  | 'updateVariant'
  | 'uploadImage'
  | 'uploadImageFromURL'
  | 'uploadToURL'
  | 'verifyToken'

/** Of the client's requests: the API, its host for bulk work, or a one-time upload URL. */
export type APIHost = 'api' | 'batch' | 'upload'

export type AttemptInfo = {
  host: APIHost
  operation: Operation
  /**
   * True when it may be done again although the answer to the first time was lost: reads, deletes,
   * and what sets a value. Not what creates an image: it is looked for instead.
   */
  replayable: boolean
  /** The caller's signal: whoever waits between attempts must stop when it fires. */
  signal?: AbortSignal
}

/**
 * Wraps every attempt of every call: the place for retry, breaker and rate limit. It may run
 * `call` several times; each run is a request of its own with its own timeout and body.
 */
export type Attempt = <T>(call: () => Promise<T>, info: AttemptInfo) => Promise<T>

/** One API request, before the account, the token and the deadline are added. */
export type APIRequest = {
  form?: MultipartForm
  headers?: Readonly<Record<string, string>>
  /** Named in errors. */
  imageId?: string
  json?: Readonly<Record<string, unknown>>
  method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT'
  operation: Operation
  query?: URLSearchParams
  replayable: boolean
  /** Texts of this request that must never be shown, besides the token. */
  secrets?: readonly string[]
  signal?: AbortSignal | undefined
  /** Replaces the default for calls that carry a file. */
  timeoutMs?: number
} & (
  | { path: string }
  /** A URL that is a permission by itself: no token goes with it, and it is never shown. */
  | { oneTimeURL: URL }
)

/** What is the same for every request of one client. */
export type RequestContext = {
  attempt: Attempt
  batch?: BatchHost
  /** The account's root, without a slash at the end. */
  baseURL: string
  fetch: FetchLike
  host: APIHost
  getToken: () => Promise<string>
  now: () => number
  timeoutMs: number
  uploadTimeoutMs: number
  userAgent: string
}

/** The host for bulk work, where calls are sent to it. */
export type BatchHost = {
  context: RequestContext
  /** Whether it took nothing of the call, which the API may take then. */
  hasDeclined(error: unknown): boolean
  takes(operation: Operation): boolean
}
