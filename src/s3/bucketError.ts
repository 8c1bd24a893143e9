import { CloudflareImagesError, type ErrorCode } from '../errors.js'

/** What errors of the SDK have; they have keys, signatures and requests beside. */
export type Thrown = {
  $metadata?: { httpStatusCode?: number; requestId?: string }
  code?: unknown
  message?: unknown
  name?: unknown
  /** Of the bucket, where another one was asked. */
  Region?: unknown
}

export const statusOf = (error: unknown): number | undefined =>
  (error as Thrown | null | undefined)?.$metadata?.httpStatusCode

/** Of an object or of the whole bucket: where no body is answered, they look alike. */
export const isNotFound = (error: unknown): boolean => statusOf(error) === 404

/** Of an upload on condition that there is no such object, or that somebody else writes just now. */
export const isTaken = (error: unknown): boolean => [409, 412].includes(statusOf(error) ?? 0)

export const lacksConditions = (error: unknown): boolean => statusOf(error) === 501

type BucketErrorArgs = {
  bucket: string
  error: unknown
  /** Begins the message, such as `"film.mp4" was not saved`. */
  what: string
}

/** An error of the SDK in our words. Nothing of it is passed on but its name, status and request id. */
export function bucketError({ bucket, error, what }: BucketErrorArgs): CloudflareImagesError {
  if (error instanceof CloudflareImagesError) return error
  const thrown = (error ?? {}) as Thrown
  const { code, says } = judge(thrown)
  const { httpStatusCode, requestId } = thrown.$metadata ?? {}
  const reason = nameOf(thrown)
  const about = [
    `The bucket ${JSON.stringify(bucket)}: ${reason}`,
    httpStatusCode === undefined ? '' : `, status ${httpStatusCode}`,
    requestId === undefined ? '' : `, request ${requestId}`,
  ]
  return new CloudflareImagesError({
    cause: new Error(about.join('')),
    code,
    details: { reason },
    message: `${what}: ${says}`,
  })
}

type Judged = { code: ErrorCode; says: string }

const missing = ['InvalidBucketName', 'NoSuchBucket', 'NotFound']
const broken: readonly unknown[] = ['ECONNRESET', 'EPIPE']
const timeouts = ['AbortError', 'RequestTimeout', 'TimeoutError']

/** The SDK calls a connection that broke a timeout, too. */
export const isTimeout = (thrown: Thrown): boolean =>
  timeouts.includes(nameOf(thrown)) && !broken.includes(thrown.code)

/** Found before anything is sent. */
export const lacksCredentials = (thrown: Thrown): boolean =>
  /^(Credentials|Token)Provider/.test(nameOf(thrown))

const malformed = 'AuthorizationHeaderMalformed'

export const isElsewhere = (thrown: Thrown): boolean =>
  statusOf(thrown) === 301 ||
  nameOf(thrown) === 'PermanentRedirect' ||
  (nameOf(thrown) === malformed && thrown.Region !== undefined)

/** With a key that is empty, for example. */
export const isMalformed = (thrown: Thrown): boolean =>
  nameOf(thrown) === malformed && !isElsewhere(thrown)

export const lacksRegion = ({ message }: Thrown): boolean => message === 'Region is missing'

function judge(thrown: Thrown): Judged {
  const name = nameOf(thrown)
  const status = thrown.$metadata?.httpStatusCode
  if (missing.includes(name) || isElsewhere(thrown) || lacksRegion(thrown)) {
    return {
      code: 'BUCKET_MISSING',
      says: 'the bucket for files does not exist, or not in this region. Create it, or correct `bucket`, `region` and `endpoint` in the site’s configuration.',
    }
  }
  if (
    status === 507 ||
    /quota|storage(?: is)? ?full|storage_?cap/i.test(`${name} ${String(thrown.message)}`)
  ) {
    return {
      code: 'BUCKET_FULL',
      says: 'the bucket for files is full. Make room in it or raise its limit, and try again.',
    }
  }
  if ([401, 403].includes(status ?? 0) || lacksCredentials(thrown) || isMalformed(thrown)) {
    return {
      code: 'BUCKET_FORBIDDEN',
      says: 'the bucket for files refuses this site. Give its key the right to list the bucket and to read, write and delete objects in it (s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject).',
    }
  }
  if (isTimeout(thrown)) {
    return {
      code: 'REQUEST_TIMEOUT',
      says: 'the bucket for files took too long to answer. Try again in a moment.',
    }
  }
  if (status === undefined) {
    return {
      code: 'NETWORK',
      says: 'the bucket for files cannot be reached. Try again in a moment.',
    }
  }
  if (status >= 500 || status === 429) {
    return {
      code: 'BUCKET_UNAVAILABLE',
      says: 'the bucket for files is out of order or busy. Try again in a moment.',
    }
  }
  return {
    code: 'UNEXPECTED',
    says: 'the bucket for files refuses it. Ask whoever runs the site to look into its log.',
  }
}

/** Node's code where there is one: its errors are all called `Error`. */
export function nameOf({ code, name }: Thrown): string {
  if (name === 'Error' && typeof code === 'string') return code
  return typeof name === 'string' ? name : 'unknown'
}
