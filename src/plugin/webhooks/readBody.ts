import { CloudflareImagesError } from '../../errors.js'

export type BodyLimits = { maxBytes: number; timeoutMs: number }

/**
 * Reads a body of bounded size in bounded time; whatever its length header says, the bytes count.
 *
 * @throws CloudflareImagesError WEBHOOK_TOO_LARGE, WEBHOOK_TOO_SLOW, WEBHOOK_INVALID when it breaks off
 */
export async function readBody({
  body,
  declaredLength,
  limits: { maxBytes, timeoutMs },
}: {
  body: null | ReadableStream<Uint8Array> | undefined
  /** The header `content-length`. */
  declaredLength: null | string
  limits: BodyLimits
}): Promise<Uint8Array> {
  if (declaredLength !== null && Number(declaredLength) > maxBytes) throw tooLarge(maxBytes)
  if (body === null || body === undefined) return new Uint8Array()
  const reader = body.getReader()
  const timer = createTimer(timeoutMs)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), timer.over])
      if (read === undefined) throw tooSlow(timeoutMs)
      if (read.done) return Buffer.concat(chunks)
      size += read.value.byteLength
      if (size > maxBytes) throw tooLarge(maxBytes)
      chunks.push(read.value)
    }
  } catch (error) {
    // Not waited for: a body that does not end may not end now either.
    reader.cancel().catch(() => undefined)
    if (error instanceof CloudflareImagesError) throw error
    throw brokeOff(error)
  } finally {
    timer.clear()
  }
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

function tooLarge(maxBytes: number): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'WEBHOOK_TOO_LARGE',
    message: `A webhook message may have ${Math.floor(maxBytes / 1024)} kB. Send fewer messages at once.`,
  })
}

function tooSlow(timeoutMs: number): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'WEBHOOK_TOO_SLOW',
    message: `The message did not arrive within ${timeoutMs / 1000} s. Send it again.`,
  })
}

function brokeOff(cause: unknown): CloudflareImagesError {
  return new CloudflareImagesError({
    cause,
    code: 'WEBHOOK_INVALID',
    message: 'The message broke off on its way. Send it again.',
  })
}
