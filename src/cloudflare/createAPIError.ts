import type { APIRequest, Operation } from './apiRequest.js'
import type { FetchLikeResponse } from './fetchLike.js'
import type { Answer } from './readEnvelope.js'

import { CloudflareAPIError, type ErrorCode, type ProviderMessage } from '../errors.js'
import { redactSecrets } from './redactSecrets.js'

/** What a person can do, by code. */
const advice: { readonly [Code in ErrorCode]?: string } = {
  API_AUTHENTICATION:
    'Cloudflare refused the API token. Check that it is current, has the permission "Images Write", belongs to this account, and that Images is enabled there.',
  API_BAD_REQUEST:
    'Cloudflare did not accept the request. Check the values sent, the account id and the API base URL.',
  API_CONFLICT:
    'Cloudflare already has something under this id. Choose another id, or delete the first.',
  API_CUSTOM_ID_PRIVATE:
    'Cloudflare cannot keep an image with an id of your own private. Leave the id out, or leave the image public.',
  API_NOT_FOUND: 'Cloudflare does not know it: it was deleted, or belongs to another account.',
  API_RATE_LIMITED: 'Cloudflare is refusing calls because there were too many. Try again later.',
  API_REFUSED_IMAGE:
    'Cloudflare refused the image. Check that the file opens, is a JPEG, PNG, WebP, GIF, SVG or HEIC image, and is not too large.',
  API_RESPONSE_INVALID: 'Cloudflare gave an answer that could not be read. Try again.',
  API_UNAVAILABLE: 'Cloudflare Images is not working at the moment. Try again later.',
  DISK_FULL: 'The disk that holds the local images is full. Make room on it, and try again.',
  REQUEST_TIMEOUT: 'The upload was too slow for Cloudflare. Try again, or with a smaller file.',
}

/** The same for one-time URLs, where ids and tokens are not what a person can change. */
const adviceForOneTimeURL: typeof advice = {
  API_BAD_REQUEST: 'The upload URL was not accepted. Ask for a new one.',
  API_CONFLICT: 'The upload URL has already been used. Ask for a new one.',
  API_NOT_FOUND: 'The upload URL is unknown or has expired. Ask for a new one.',
}

/** How much of a body that is no envelope is kept for diagnosis. */
const excerptLength = 300

type CreateAPIErrorArgs = {
  answer: Answer
  /** Set when the answer claims success but cannot be used. */
  code?: ErrorCode
  nowMs: number
  request: APIRequest
  response: Pick<FetchLikeResponse, 'headers' | 'status'>
  secrets: readonly string[]
}

/** Turns an unsuccessful answer into the error to throw. */
export function createAPIError({
  answer,
  code,
  nowMs,
  request,
  response,
  secrets,
}: CreateAPIErrorArgs): CloudflareAPIError {
  const { status } = response
  const finalCode = code ?? classifyAnswer({ answer, operation: request.operation, status })
  const providerErrors = answer.errors.map((error) => ({
    code: error.code,
    message: redactSecrets({ secrets, text: error.message }),
  }))
  const rayId = response.headers.get('cf-ray') ?? undefined
  const excerpt = 'text' in answer ? answer.text.slice(0, excerptLength) : undefined
  return new CloudflareAPIError({
    code: finalCode,
    details: {
      ...describeRequest(request),
      ...(excerpt === undefined ? {} : { body: redactSecrets({ secrets, text: excerpt }) }),
    },
    httpStatus: status,
    message: writeMessage({ code: finalCode, providerErrors, rayId, request, status }),
    providerErrors,
    rayId,
    retryAfterMs: parseRetryAfter({ header: response.headers.get('retry-after'), nowMs }),
  })
}

type WriteMessageArgs = {
  code: ErrorCode
  providerErrors: readonly ProviderMessage[]
  rayId: string | undefined
  request: APIRequest
  status: number
}

function writeMessage({
  code,
  providerErrors,
  rayId,
  request: { operation },
  status,
}: WriteMessageArgs): string {
  const sentence =
    (operation === 'uploadToURL' ? adviceForOneTimeURL[code] : undefined) ??
    advice[code] ??
    'Cloudflare refused the call.'
  const facts = [
    `HTTP ${status}`,
    ...providerErrors.map((error) => `code ${error.code}: ${error.message}`),
    ...(rayId === undefined ? [] : [`ray ${rayId}`]),
  ]
  return `${operation}: ${sentence} (${facts.join('; ')})`
}

/** The facts about a request that every error carries. */
export function describeRequest(request: APIRequest): Record<string, string> {
  return {
    method: request.method,
    operation: request.operation,
    ...(request.imageId === undefined ? {} : { imageId: request.imageId }),
  }
}

/** Provider codes that say more than the HTTP status they come with. */
const codesOfProvider: Readonly<Record<number, ErrorCode>> = {
  5403: 'API_AUTHENTICATION',
  5404: 'API_NOT_FOUND',
  5408: 'REQUEST_TIMEOUT',
  5409: 'API_CONFLICT',
  5410: 'API_CUSTOM_ID_PRIVATE',
  5415: 'API_BAD_REQUEST',
  // An animation above the limit of area, answered as plain text.
  5443: 'API_REFUSED_IMAGE',
  5455: 'API_REFUSED_IMAGE',
  // Sent with status 415 in an outage of the upload host: the file is fine, the service is not.
  5550: 'API_UNAVAILABLE',
  // No such route: a wrong account id or base URL, which must never pass for "no such image".
  7000: 'API_BAD_REQUEST',
  7003: 'API_BAD_REQUEST',
  // Codes of the image service, answered as plain text.
  9402: 'API_REFUSED_IMAGE',
  9412: 'API_REFUSED_IMAGE',
  9413: 'API_REFUSED_IMAGE',
  9420: 'API_REFUSED_IMAGE',
  9520: 'API_REFUSED_IMAGE',
  10000: 'API_AUTHENTICATION',
}

const insufficientStorage = 507

const codesOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'API_AUTHENTICATION',
  403: 'API_AUTHENTICATION',
  408: 'REQUEST_TIMEOUT',
  409: 'API_CONFLICT',
  413: 'API_REFUSED_IMAGE',
  415: 'API_REFUSED_IMAGE',
}

/** Operations that send an image: only their refusals can be about the image. */
const imageOperations: ReadonlySet<Operation> = new Set([
  'uploadImage',
  'uploadImageFromURL',
  'uploadToURL',
])

const variantOperations: ReadonlySet<Operation> = new Set([
  'deleteVariant',
  'getVariant',
  'updateVariant',
])

type ClassifyAnswerArgs = {
  answer: Answer
  operation: Operation
  status: number
}

/** Which of our errors an unsuccessful answer is. */
export function classifyAnswer({ answer, operation, status }: ClassifyAnswerArgs): ErrorCode {
  if (status === 429) {
    return 'API_RATE_LIMITED'
  }
  for (const { code, message } of answer.errors) {
    const known = codesOfProvider[code]
    if (known !== undefined) {
      return known
    }
    if (code === 5401 && variantOperations.has(operation)) {
      return 'API_NOT_FOUND'
    }
    if (imageOperations.has(operation) && refusesImage({ code, message })) {
      return 'API_REFUSED_IMAGE'
    }
  }
  return classifyStatus({ answer, operation, status })
}

type ClassifyStatusArgs = {
  answer: Answer
  operation: Operation
  status: number
}

function classifyStatus({ answer, operation, status }: ClassifyStatusArgs): ErrorCode {
  if (status >= 500) {
    // Cloudflare has no such answer; the emulator gives it.
    return status === insufficientStorage ? 'DISK_FULL' : 'API_UNAVAILABLE'
  }
  if (status === 404) {
    // A page of some other server is no statement about an image: unknown is not absent.
    return answer.kind === 'foreign' ? 'API_BAD_REQUEST' : 'API_NOT_FOUND'
  }
  // Gone: a one-time URL that has expired, said in plain text.
  if (status === 410 && operation === 'uploadToURL') return 'API_NOT_FOUND'
  const code = codesOfStatus[status]
  if (code === 'API_AUTHENTICATION' && operation === 'uploadToURL') {
    // No token was sent, so none was refused.
    return 'API_BAD_REQUEST'
  }
  if (code === 'API_REFUSED_IMAGE' && !imageOperations.has(operation)) {
    return 'API_BAD_REQUEST'
  }
  if (code !== undefined) {
    return code
  }
  const isSilent = answer.kind === 'foreign' || answer.kind === 'empty'
  return status < 300 && isSilent ? 'API_RESPONSE_INVALID' : 'API_BAD_REQUEST'
}

/** Refusals that carry a general code and can only be told by their wording. */
function refusesImage({ code, message }: { code: number; message: string }): boolean {
  return (
    // 9422 also stands for "free transformations used up", which is not about the image.
    (code === 9422 && /decode/i.test(message)) ||
    /image\/(jpeg|png|webp|gif)|bad image format|unsupported image|could not decode/i.test(message)
  )
}

type ParseRetryAfterArgs = {
  header: string | null
  nowMs: number
}

/**
 * Reads a `retry-after` header: whole seconds, or an HTTP date. Returns milliseconds from `nowMs`,
 * never negative; `undefined` when the header is absent or cannot be read.
 */
export function parseRetryAfter({ header, nowMs }: ParseRetryAfterArgs): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) {
    return Number(text) * 1000
  }
  // Date.parse alone also takes '1.5' and '-3' for dates; every HTTP date names a weekday.
  if (!/^[A-Za-z]{3,9},? /.test(text)) {
    return undefined
  }
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
