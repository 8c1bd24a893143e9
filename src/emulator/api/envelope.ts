import type { Refusal } from './refuse.js'

import { randomBytes } from 'node:crypto'

import {
  type CloudflareImagesError,
  isCloudflareAPIError,
  isCloudflareImagesError,
} from '../../errors.js'

const headers = (): Record<string, string> => ({
  'cf-ray': `${randomBytes(8).toString('hex')}-EMU`,
  'content-type': 'application/json; charset=UTF-8',
})

/** The envelope of every successful call. */
export function succeed(result: unknown): Response {
  const body = { errors: [], messages: [], result, success: true }
  return new Response(JSON.stringify(body), { headers: headers(), status: 200 })
}

type FailArgs = Refusal & { extraHeaders?: Record<string, string> }

/** The envelope of a failed call. Status 200 is allowed: a client must look at `success`. */
export function fail({ code, extraHeaders = {}, message, status }: FailArgs): Response {
  const body = { errors: [{ code, message }], messages: [], result: null, success: false }
  return new Response(JSON.stringify(body), { headers: { ...headers(), ...extraHeaders }, status })
}

/**
 * The answer a thrown error stands for.
 * @throws the error itself when it means that there is no answer: the connection is lost.
 */
export function answerError(error: unknown): Response {
  const refusal = toRefusal(error)
  return fail(refusal)
}

/** What an error says on the wire: status, Cloudflare's code, message. */
export function toRefusal(error: unknown): Refusal {
  if (isCloudflareAPIError(error)) {
    const [first] = error.providerErrors
    const { code, message } = first ?? { code: 5500, message: error.message }
    return { code, message, status: error.httpStatus }
  }
  if (isDiskFull(error)) {
    return { code: 5507, message: 'The disk that holds the local images is full', status: 507 }
  }
  if (!isCloudflareImagesError(error)) {
    const message = error instanceof Error ? error.message : 'Unknown failure'
    return { code: 5500, message: `Internal error of the emulator: ${message}`, status: 500 }
  }
  if (isLostConnection(error)) throw error
  return toDomainRefusal(error)
}

/** Also as the cause of another error: nothing that Cloudflare would answer, so it has a code of its own. */
function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT' || isDiskFull(error.cause)
}

/** True for the error that stands for a broken connection instead of an answer. */
export function isLostConnection(error: unknown): boolean {
  return (
    isCloudflareImagesError(error) && (error.code === 'NETWORK' || error.code === 'REQUEST_ABORTED')
  )
}

const refusedFiles = new Set(['FILE_EMPTY', 'FILE_UNREADABLE', 'IMAGE_TYPE_REFUSED', 'SVG_UNSAFE'])

function toDomainRefusal({ code, message, status }: CloudflareImagesError): Refusal {
  // 5413 is not on record: Cloudflare's codes are 5000 plus the status wherever one is.
  if (status === 413) return { code: 5413, message, status }
  if (refusedFiles.has(code)) return { code: 5455, message, status: 415 }
  if (status < 500) return { code: 5400, message: `Bad request: ${message}`, status: 400 }
  return { code: 5500, message, status: 500 }
}
