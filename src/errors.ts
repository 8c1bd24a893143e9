/**
 * Every failure this package can report: the HTTP status it maps to, and whether trying again
 * later may help. A row is the contract; messages may be reworded.
 */
export const errorCodes = {
  // Configuration, found at start
  OPTIONS_INVALID: { retryable: false, status: 500 },
  DELIVERY_REFUSED: { retryable: false, status: 500 },
  VARIANT_MISSING: { retryable: false, status: 500 },
  // Input of people and programs
  ALREADY_USED: { retryable: false, status: 409 },
  CREATOR_TOO_LONG: { retryable: false, status: 400 },
  CROP_INVALID: { retryable: false, status: 400 },
  DELIVERY_URL_INVALID: { retryable: false, status: 400 },
  DOCUMENT_LOCKED: { retryable: true, status: 423 },
  FILE_EMPTY: { retryable: false, status: 400 },
  FILE_NAME_INVALID: { retryable: false, status: 400 },
  FILE_NEEDED: { retryable: false, status: 409 },
  FILE_TOO_LARGE: { retryable: false, status: 413 },
  FILE_UNREADABLE: { retryable: false, status: 400 },
  FOCAL_POINT_INVALID: { retryable: false, status: 400 },
  FORBIDDEN: { retryable: false, status: 403 },
  IMAGE_ID_INVALID: { retryable: false, status: 400 },
  IMAGE_IN_USE: { retryable: false, status: 409 },
  IMAGE_NOT_OURS: { retryable: false, status: 403 },
  IMAGE_NOT_READY: { retryable: true, status: 409 },
  IMAGE_TOO_LARGE: { retryable: false, status: 413 },
  IMAGE_TYPE_REFUSED: { retryable: false, status: 415 },
  METADATA_TOO_LARGE: { retryable: false, status: 400 },
  NOT_FOUND: { retryable: false, status: 404 },
  RECEIPT_EXPIRED: { retryable: false, status: 403 },
  RECEIPT_INVALID: { retryable: false, status: 403 },
  RECEIPT_MISMATCH: { retryable: false, status: 403 },
  REQUEST_INVALID: { retryable: false, status: 400 },
  REQUEST_TOO_LARGE: { retryable: false, status: 413 },
  REQUEST_TOO_SLOW: { retryable: true, status: 408 },
  REQUEST_TYPE_REFUSED: { retryable: false, status: 415 },
  SIGNATURE_INVALID: { retryable: false, status: 403 },
  SIGNATURE_EXPIRED: { retryable: false, status: 403 },
  STATUS_INVALID: { retryable: false, status: 409 },
  SVG_UNSAFE: { retryable: false, status: 415 },
  TOKEN_EXPIRED: { retryable: false, status: 403 },
  TOKEN_INVALID: { retryable: false, status: 403 },
  UNAUTHENTICATED: { retryable: false, status: 401 },
  URL_REFUSED: { retryable: false, status: 400 },
  URL_UNREACHABLE: { retryable: true, status: 502 },
  USAGES_NOT_KEPT: { retryable: true, status: 503 },
  USAGES_NOT_READY: { retryable: true, status: 503 },
  VARIANT_INVALID: { retryable: false, status: 400 },
  VARIANT_UNKNOWN: { retryable: false, status: 400 },
  WATERMARK_BUSY: { retryable: true, status: 503 },
  WATERMARK_INVALID: { retryable: false, status: 500 },
  WEBHOOK_IMAGE_UNKNOWN: { retryable: false, status: 404 },
  WEBHOOK_INVALID: { retryable: false, status: 400 },
  WEBHOOK_TOO_LARGE: { retryable: false, status: 413 },
  WEBHOOK_TOO_SLOW: { retryable: true, status: 408 },
  WEBHOOK_UNAUTHORIZED: { retryable: false, status: 401 },
  // Cloudflare's answers
  API_AUTHENTICATION: { retryable: false, status: 502 },
  API_BAD_REQUEST: { retryable: false, status: 502 },
  API_CONFLICT: { retryable: false, status: 409 },
  API_CUSTOM_ID_PRIVATE: { retryable: false, status: 400 },
  API_NOT_FOUND: { retryable: false, status: 404 },
  API_PAUSED: { retryable: true, status: 503 },
  API_RATE_LIMITED: { retryable: true, status: 503 },
  API_REFUSED_IMAGE: { retryable: false, status: 415 },
  API_RESPONSE_INVALID: { retryable: true, status: 502 },
  API_UNAVAILABLE: { retryable: true, status: 503 },
  // A bucket's answers
  BUCKET_FORBIDDEN: { retryable: false, status: 502 },
  BUCKET_FULL: { retryable: false, status: 507 },
  BUCKET_MISSING: { retryable: false, status: 502 },
  BUCKET_UNAVAILABLE: { retryable: true, status: 503 },
  // The way there
  NETWORK: { retryable: true, status: 503 },
  REQUEST_ABORTED: { retryable: false, status: 499 },
  REQUEST_TIMEOUT: { retryable: true, status: 504 },
  // Local state
  DISK_FULL: { retryable: false, status: 507 },
  IMAGE_MISSING: { retryable: false, status: 404 },
  SHARP_MISSING: { retryable: false, status: 500 },
  STORE_UNREADABLE: { retryable: false, status: 500 },
  UNEXPECTED: { retryable: true, status: 500 },
} as const satisfies Record<string, { retryable: boolean; status: number }>

export type ErrorCode = keyof typeof errorCodes

const brand: unique symbol = Symbol.for('payload-cloudflare-images.error') as never

export type CloudflareImagesErrorOptions = {
  cause?: unknown
  code: ErrorCode
  /** Facts for programs: never a secret, never bytes. */
  details?: Readonly<Record<string, unknown>>
  message: string
}

/** The base of every error this package throws. Test with {@link isCloudflareImagesError}. */
export class CloudflareImagesError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
  override readonly name: string = 'CloudflareImagesError'
  readonly retryable: boolean
  /** HTTP status for an endpoint that reports this error. */
  readonly status: number
  readonly [brand] = true

  constructor({ cause, code, details, message }: CloudflareImagesErrorOptions) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.details = details ?? {}
    this.retryable = errorCodes[code].retryable
    this.status = errorCodes[code].status
  }
}

export type ProviderMessage = { code: number; message: string }

export type CloudflareAPIErrorOptions = CloudflareImagesErrorOptions & {
  /** HTTP status of Cloudflare's answer; 0 when there was none. */
  httpStatus: number
  providerErrors: readonly ProviderMessage[]
  /** `cf-ray` of the answer: what Cloudflare's support asks for. */
  rayId?: string | undefined
  /** Delay the answer asked for (`retry-after`), in milliseconds. */
  retryAfterMs?: number | undefined
}

/** A call to Cloudflare that did not succeed. */
export class CloudflareAPIError extends CloudflareImagesError {
  readonly httpStatus: number
  override readonly name = 'CloudflareAPIError'
  readonly providerErrors: readonly ProviderMessage[]
  readonly rayId: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(options: CloudflareAPIErrorOptions) {
    super(options)
    this.httpStatus = options.httpStatus
    this.providerErrors = options.providerErrors
    this.rayId = options.rayId
    this.retryAfterMs = options.retryAfterMs
  }
}

/**
 * True for every error of this package, also across two copies of it in one process.
 * Checks the brand and a known code, never the name alone.
 */
export function isCloudflareImagesError(value: unknown): value is CloudflareImagesError {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { [brand]?: unknown })[brand] === true &&
    typeof (value as { code?: unknown }).code === 'string' &&
    (value as { code: string }).code in errorCodes
  )
}

/** The same, narrowed to answers of Cloudflare's API. */
export function isCloudflareAPIError(value: unknown): value is CloudflareAPIError {
  return isCloudflareImagesError(value) && 'httpStatus' in value
}
