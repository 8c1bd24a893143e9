import type { ErrorCode } from '../errors.js'
import type { Row } from './site.js'

import { isRow } from '../core/row.js'
import { CloudflareImagesError, errorCodes } from '../errors.js'

/** What came back, from whichever transport. */
export type Answer = { status: number; text: string }

/**
 * The JSON object that the site answered.
 *
 * @throws CloudflareImagesError with the code and the sentence of the site's own refusal, or with
 * the code that its status stands for.
 */
export function readAnswer({ status, text }: Answer): Row {
  const body = parseRow(text)
  if (status >= 200 && status < 300 && body !== null) return body
  throw toError({ body, status })
}

/** The JSON object in a text, or null. */
export function parseRow(text: string): Row | null {
  try {
    const value: unknown = JSON.parse(text)
    return isRow(value) ? value : null
  } catch {
    return null
  }
}

function toError({ body, status }: { body: Row | null; status: number }): CloudflareImagesError {
  const first: unknown = Array.isArray(body?.errors) ? body.errors[0] : undefined
  const refusal = isRow(first) ? first : {}
  const data = isRow(refusal.data) ? refusal.data : {}
  const code = isCode(data.code) ? data.code : codeOfStatus(status)
  const sentence = sentenceOf({ data, message: refusal.message })
  return new CloudflareImagesError({
    code,
    details: { ...(isRow(data.details) ? data.details : {}), httpStatus: status },
    message: sentence ?? sentenceOfStatus(status),
  })
}

/** Payload's word for a form with mistakes does not say which; its list of fields does. */
function sentenceOf({ data, message }: { data: Row; message: unknown }): string | null {
  const fields = Array.isArray(data.errors) ? data.errors.filter(isRow) : []
  const [first] = fields
  if (first?.path === 'file' && typeof first.message === 'string') return first.message
  const reasons = fields.flatMap(({ message: reason }) =>
    typeof reason === 'string' ? [reason] : [],
  )
  if (typeof message !== 'string' || message === '') return null
  return reasons.length === 0 ? message : `${message} (${reasons.join(' ')})`
}

const isCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(errorCodes, value)

const codes: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  408: 'REQUEST_TIMEOUT',
  413: 'FILE_TOO_LARGE',
  429: 'API_RATE_LIMITED',
}

const codeOfStatus = (status: number): ErrorCode =>
  codes[status] ?? (status >= 400 && status < 500 ? 'REQUEST_INVALID' : 'API_RESPONSE_INVALID')

function sentenceOfStatus(status: number): string {
  switch (codeOfStatus(status)) {
    case 'UNAUTHENTICATED':
      return 'You are not signed in any more. Sign in again in another tab, then try again.'
    case 'FORBIDDEN':
      return 'You are not allowed to do this.'
    case 'FILE_TOO_LARGE':
      return 'The site’s server does not take a file of this size. Export it smaller, or try again later.'
    case 'API_RATE_LIMITED':
      return 'The site takes no more requests for the moment. Try again in a few minutes.'
    default:
      return `The site gave no usable answer (status ${status}). Try again in a moment.`
  }
}
