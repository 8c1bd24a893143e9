import type { ErrorCode, ProviderMessage } from '../errors.js'
import { CloudflareAPIError } from '../errors.js'
import type { APIRequest } from './apiRequest.js'
import { classifyAnswer } from './classifyAnswer.js'
import type { FetchLikeResponse } from './fetchLike.js'
import { parseRetryAfter } from './parseRetryAfter.js'
import type { Answer } from './readEnvelope.js'
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
