import { CloudflareAPIError, type ErrorCode } from '../../errors.js'

export type Refusal = { code: number; message: string; status: number }

/** An answer other than success, to be thrown by a route: it becomes the envelope's error. */
export function refuse({ code, message, status }: Refusal): CloudflareAPIError {
  return new CloudflareAPIError({
    code: errorCodeOf(status),
    httpStatus: status,
    message,
    providerErrors: [{ code, message }],
  })
}

/** 400 with code 5400. */
export const badRequest = (message: string): CloudflareAPIError =>
  refuse({ code: 5400, message: `Bad request: ${message}`, status: 400 })

/** 404 with code 5404. */
export const notFound = (what = 'Image'): CloudflareAPIError =>
  refuse({ code: 5404, message: `${what} not found`, status: 404 })

/** 400 with code 5410: the code is on record, its HTTP status is not. */
export const customIdPrivate = (): CloudflareAPIError =>
  refuse({
    code: 5410,
    message: 'requireSignedURLs cannot be true for an image with a custom id',
    status: 400,
  })

/** 415 with code 5455. */
export const badContentType = (): CloudflareAPIError =>
  refuse({
    code: 5455,
    message:
      'Uploaded image must have image/jpeg, image/png, image/webp, image/gif or image/svg+xml content-type',
    status: 415,
  })

/** 409 with code 5409. */
export const conflict = (message = 'Resource already exists'): CloudflareAPIError =>
  refuse({ code: 5409, message, status: 409 })

function errorCodeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'API_AUTHENTICATION'
  if (status === 404) return 'API_NOT_FOUND'
  if (status === 409) return 'API_CONFLICT'
  if (status === 413 || status === 415) return 'API_REFUSED_IMAGE'
  if (status === 429) return 'API_RATE_LIMITED'
  return status >= 500 ? 'API_UNAVAILABLE' : 'API_BAD_REQUEST'
}
