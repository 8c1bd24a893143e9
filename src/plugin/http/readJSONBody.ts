import { CloudflareImagesError } from '../../errors.js'
import { readBody, type BodyLimits, type BodySource, type ToBodyError } from './readBody.js'

import type { Row } from '../../core/row.js'

/** Larger than any request of ours: a title, some metadata, a few hundred ids. */
const jsonLimits: BodyLimits = { maxBytes: 256 * 1024, timeoutMs: 30_000 }

/**
 * Lets only JSON pass, with a body or without. Forms and plain text are what a page of another site
 * may send with the cookies of whoever looks at it; for JSON the browser asks this site first.
 *
 * @throws CloudflareImagesError REQUEST_TYPE_REFUSED
 */
export function assertJSON({ headers }: BodySource): void {
  if (/^application\/json\s*(?:;|$)/i.test(headers.get('content-type') ?? '')) return
  throw new CloudflareImagesError({
    code: 'REQUEST_TYPE_REFUSED',
    message:
      'Send this request as JSON, with the header Content-Type: application/json and {} where there is nothing to say.',
  })
}

/**
 * The JSON object in a request's body; an empty one where there is no body.
 *
 * @throws CloudflareImagesError REQUEST_TOO_LARGE, REQUEST_TOO_SLOW, REQUEST_INVALID
 */
export async function readJSONBody(source: BodySource): Promise<Row> {
  const text = decode(await readBody({ limits: jsonLimits, source, toError }))
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw refuse('The request is not valid JSON.', cause)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row
  throw refuse('The request must be a JSON object.')
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw refuse('The request is not valid JSON.', cause)
  }
}

const toError: ToBodyError = ({ cause, failure, limits: { maxBytes, timeoutMs } }) => {
  switch (failure) {
    case 'brokeOff':
      return refuse('The request broke off on its way. Send it again.', cause)
    case 'tooLarge':
      return new CloudflareImagesError({
        code: 'REQUEST_TOO_LARGE',
        details: { maxBytes },
        message: `The request is larger than ${maxBytes / 1024} kB.`,
      })
    case 'tooSlow':
      return new CloudflareImagesError({
        code: 'REQUEST_TOO_SLOW',
        message: `The request did not arrive within ${timeoutMs / 1000} s. Send it again.`,
      })
  }
}

function refuse(message: string, cause?: unknown): CloudflareImagesError {
  return new CloudflareImagesError({ cause, code: 'REQUEST_INVALID', message })
}
