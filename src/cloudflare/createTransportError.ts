import type { CloudflareImagesError, ErrorCode } from '../errors.js'
import type { APIRequest } from './apiRequest.js'
import type { Deadline } from './createDeadline.js'

import { CloudflareAPIError, isCloudflareImagesError } from '../errors.js'
import { describeRequest } from './createAPIError.js'
import { redactCause } from './redactSecrets.js'

type CreateTransportErrorArgs = {
  cause: unknown
  deadline: Deadline
  request: APIRequest
  secrets: readonly string[]
  timeoutMs: number
}

/**
 * Turns whatever broke a request, before its answer was complete, into the error to throw:
 * cancelled, too slow, redirected, or unreachable.
 */
export function createTransportError({
  cause,
  deadline,
  request,
  secrets,
  timeoutMs,
}: CreateTransportErrorArgs): CloudflareImagesError {
  switch (deadline.interruption()) {
    case 'aborted':
      return createError({
        code: 'REQUEST_ABORTED',
        request,
        sentence: 'cancelled before Cloudflare had answered in full.',
      })
    case 'timeout':
      return createError({
        code: 'REQUEST_TIMEOUT',
        request,
        sentence: `no complete answer from Cloudflare within ${timeoutMs / 1000} s. Try again, or allow more time.`,
      })
    case undefined:
      // An in-process service reports a broken connection with a code; it is one like any other.
      return isCloudflareImagesError(cause) && cause.code !== 'NETWORK'
        ? cause
        : describeFailure({ cause, request, safe: redactCause({ cause, secrets }) })
  }
}

type DescribeFailureArgs = {
  cause: unknown
  request: APIRequest
  safe: Error & { code?: string }
}

function describeFailure({ cause, request, safe }: DescribeFailureArgs): CloudflareAPIError {
  // node-fetch's own mark; any other fetch reports a refused redirect as a broken connection.
  if ((cause as { type?: unknown } | null)?.type === 'no-redirect') {
    return createError({
      cause: safe,
      code: 'API_BAD_REQUEST',
      request,
      sentence:
        'the server answered with a redirect, which is not followed because the API token would go with it. Check the API base URL.',
    })
  }
  return createError({
    cause: safe,
    code: 'NETWORK',
    request,
    sentence: `the connection to Cloudflare failed or broke off (${safe.code ?? safe.message}). Check the network and the API base URL, then try again.`,
  })
}

type CreateErrorArgs = {
  cause?: Error
  code: ErrorCode
  request: APIRequest
  sentence: string
}

function createError({ cause, code, request, sentence }: CreateErrorArgs): CloudflareAPIError {
  return new CloudflareAPIError({
    ...(cause === undefined ? {} : { cause }),
    code,
    details: describeRequest(request),
    httpStatus: 0,
    message: `${request.operation}: ${sentence}`,
    providerErrors: [],
  })
}
