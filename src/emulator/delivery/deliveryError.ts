import type { ErrorCode } from '../../errors.js'

import { isCloudflareImagesError } from '../../errors.js'

/** Codes the delivery host answers with, and the HTTP status of each. */
export const deliveryErrorStatus = {
  5404: 404,
  9401: 400,
  9412: 415,
  9413: 403,
  9425: 403,
  9426: 403,
  9427: 403,
  9429: 403,
  9516: 422,
  9522: 503,
  9523: 500,
} as const

export type DeliveryErrorCode = keyof typeof deliveryErrorStatus

/** A refusal on its way to the answer: never leaves the delivery folder. */
export class DeliveryError extends Error {
  readonly code: DeliveryErrorCode
  override readonly name = 'DeliveryError'

  constructor({
    cause,
    code,
    message,
  }: {
    cause?: unknown
    code: DeliveryErrorCode
    message: string
  }) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** What the renderer's errors are called at the delivery host. */
const codeOfError: Partial<Record<ErrorCode, DeliveryErrorCode>> = {
  API_UNAVAILABLE: 9522,
  FILE_UNREADABLE: 9516,
  IMAGE_MISSING: 5404,
  IMAGE_TOO_LARGE: 9413,
  IMAGE_TYPE_REFUSED: 9412,
  SHARP_MISSING: 9523,
  VARIANT_INVALID: 9401,
}

/** An error of this package as Cloudflare would call it; undefined for one that is no such thing. */
export function toDeliveryError(error: unknown): DeliveryError | undefined {
  if (isMissingFile(error)) {
    return new DeliveryError({ cause: error, code: 5404, message: 'Image not found' })
  }
  if (!isCloudflareImagesError(error)) return undefined
  const code = codeOfError[error.code]
  return code && new DeliveryError({ cause: error, code, message: error.message })
}

/** The image was deleted while it was being asked for. */
function isMissingFile(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ENOENT'
}

type ToErrorResponseArgs = {
  error: DeliveryError
  method: string
}

/** The answer Cloudflare gives: plain text `ERROR <code>: <message>` and `Cf-Resized: err=<code>`. */
export function toErrorResponse({ error, method }: ToErrorResponseArgs): Response {
  const body = `ERROR ${error.code}: ${oneLine(error.message)}`
  return new Response(method === 'HEAD' ? null : body, {
    headers: {
      'access-control-allow-origin': '*',
      'cache-control': 'no-store',
      'cf-resized': `err=${error.code}`,
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    },
    status: deliveryErrorStatus[error.code],
  })
}

/** Messages may quote what was asked for; they must stay one readable line of text. */
function oneLine(message: string): string {
  return message.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 500)
}
