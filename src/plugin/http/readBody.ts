import type { Row } from '../../core/row.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'

export type BodyLimits = { maxBytes: number; timeoutMs: number }

/** Why a body was not read. */
type BodyFailure = 'brokeOff' | 'tooLarge' | 'tooSlow'

/** The error that the caller of an endpoint is told. */
export type ToBodyError = (args: {
  /** Of a body that broke off. */
  cause?: unknown
  failure: BodyFailure
  limits: BodyLimits
}) => CloudflareImagesError

type BodySource = {
  body?: null | ReadableStream<Uint8Array> | undefined
  headers: Headers
}

const startBytes = 4096

type ReadBodyArgs = {
  limits: BodyLimits
  source: BodySource
  toError: ToBodyError
}

/**
 * Reads a body of bounded size in bounded time. Nothing beyond the limit is held: it counts while it
 * reads, whatever `content-length` says.
 *
 * @throws CloudflareImagesError that `toError` makes
 */
export async function readBody({
  limits,
  source: { body, headers },
  toError,
}: ReadBodyArgs): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null || body === undefined) return new Uint8Array()
  // What announces too much is not touched.
  if (Number(headers.get('content-length') ?? 0) > limits.maxBytes) {
    throw toError({ failure: 'tooLarge', limits })
  }
  const reader = body.getReader()
  const timer = createTimer(limits.timeoutMs)
  // Copied together: a body of single bytes would otherwise hold a buffer for each.
  let held = new Uint8Array(Math.min(limits.maxBytes, startBytes))
  let size = 0
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), timer.over])
      if (read === undefined) throw toError({ failure: 'tooSlow', limits })
      if (read.done) return held.subarray(0, size)
      const needed = size + read.value.byteLength
      if (needed > limits.maxBytes) throw toError({ failure: 'tooLarge', limits })
      if (needed > held.byteLength) {
        held = grow({ held, toBytes: Math.min(limits.maxBytes, Math.max(needed, 2 * size)) })
      }
      held.set(read.value, size)
      size = needed
    }
  } catch (error) {
    if (isCloudflareImagesError(error)) throw error
    throw toError({ cause: error, failure: 'brokeOff', limits })
  } finally {
    timer.clear()
    // Left, not cancelled: node:stream's toWeb throws out of the blue when a request's body goes on
    // after that. What is not asked for does not come.
    reader.releaseLock()
  }
}

function grow({ held, toBytes }: { held: Uint8Array; toBytes: number }): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(toBytes)
  grown.set(held)
  return grown
}

function createTimer(timeoutMs: number): { clear: () => void; over: Promise<undefined> } {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined)
    }, timeoutMs)
  })
  return {
    clear: () => {
      clearTimeout(timer)
    },
    over,
  }
}

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
