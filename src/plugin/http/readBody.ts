import { type CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'

export type BodyLimits = { maxBytes: number; timeoutMs: number }

/** Why a body was not read. */
export type BodyFailure = 'brokeOff' | 'tooLarge' | 'tooSlow'

/** The error that the caller of an endpoint is told. */
export type ToBodyError = (args: {
  /** Of a body that broke off. */
  cause?: unknown
  failure: BodyFailure
  limits: BodyLimits
}) => CloudflareImagesError

export type BodySource = {
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
  if (Number(headers.get('content-length') ?? 0) > limits.maxBytes)
    throw toError({ failure: 'tooLarge', limits })
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
      if (needed > held.byteLength)
        held = grow({ held, toBytes: Math.min(limits.maxBytes, Math.max(needed, 2 * size)) })
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
