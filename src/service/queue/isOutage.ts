import { type ErrorCode, isCloudflareImagesError } from '../../errors.js'

const outages: ReadonlySet<ErrorCode> = new Set([
  'API_PAUSED',
  'API_RATE_LIMITED',
  'API_RESPONSE_INVALID',
  'API_UNAVAILABLE',
  'NETWORK',
  'REQUEST_TIMEOUT',
])

/** Whether Cloudflare could not be reached: nothing was said of the file or of the credentials. */
export const isOutage = (error: unknown): boolean =>
  isCloudflareImagesError(error) && outages.has(error.code)
