import type { CloudflareImagesError } from '../errors.js'
import { CloudflareAPIError, isCloudflareImagesError } from '../errors.js'
import type { APIRequest } from './apiRequest.js'
import { describeRequest } from './createAPIError.js'
import type { Deadline } from './createDeadline.js'
import { redactCause } from './redactSecrets.js'

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
}: {
  cause: unknown
  deadline: Deadline
  request: APIRequest
  secrets: readonly string[]
  timeoutMs: number
}): CloudflareImagesError {
  const interruption = deadline.interruption()
  const common = { details: describeRequest(request), httpStatus: 0, providerErrors: [] }
  if (interruption === 'aborted') {
    return new CloudflareAPIError({
      ...common,
      code: 'REQUEST_ABORTED',
      message: `${request.operation}: cancelled before Cloudflare had answered in full.`,
    })
  }
  if (interruption === 'timeout') {
    return new CloudflareAPIError({
      ...common,
      code: 'REQUEST_TIMEOUT',
      message: `${request.operation}: no complete answer from Cloudflare within ${timeoutMs / 1000} s. Try again, or allow more time.`,
    })
  }
  if (isCloudflareImagesError(cause)) {
    return cause
  }
  const safe = redactCause({ cause, secrets })
  if ((cause as { type?: unknown } | null)?.type === 'no-redirect') {
    return new CloudflareAPIError({
      ...common,
      cause: safe,
      code: 'API_BAD_REQUEST',
      message: `${request.operation}: the server answered with a redirect, which is not followed because the API token would go with it. Check the API base URL.`,
    })
  }
  return new CloudflareAPIError({
    ...common,
    cause: safe,
    code: 'NETWORK',
    message: `${request.operation}: the connection to Cloudflare failed or broke off (${safe.code ?? safe.message}). Check the network and the API base URL, then try again.`,
  })
}
