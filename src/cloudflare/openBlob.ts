import type { APIRequest, RequestContext } from './apiRequest.js'
import type { FetchLikeBody } from './fetchLike.js'
import type { Exchange } from './sendRequest.js'

import { CloudflareImagesError } from '../errors.js'
import { createAPIError } from './createAPIError.js'
import { readEnvelope } from './readEnvelope.js'
import { runAttempt } from './sendRequest.js'

/** A downloaded file while it arrives. Read `body` to its end or cancel it. */
export type ImageBlob = {
  body: ReadableStream<Uint8Array>
  /** In bytes; absent when the server does not say. */
  contentLength?: number
  contentType: string
  headers: { get(name: string): string | null }
  /** 206 when a range was asked for and honoured; a server may also answer 200 with everything. */
  status: number
}

type OpenBlobArgs = {
  context: RequestContext
  request: APIRequest
}

/**
 * Sends a request whose successful answer is bytes, and returns as soon as the headers are there.
 * From then on the timeout bounds each wait for the server, not the whole: the reader may be slow.
 *
 * @throws CloudflareAPIError for an error status, and for an error dressed as success.
 */
export async function openBlob({ context, request }: OpenBlobArgs): Promise<ImageBlob> {
  return runAttempt({
    context,
    read: async (exchange) => {
      const { deadline, response, secrets, toError } = exchange
      const contentType = response.headers.get('content-type') ?? 'application/octet-stream'
      const isOK = response.status === 200 || response.status === 206
      if (!isOK || /^(application\/json|text\/)/i.test(contentType)) {
        const text = await deadline.race(response.text()).catch((cause: unknown) => {
          throw toError(cause)
        })
        const answer = readEnvelope(text)
        throw createAPIError({ answer, nowMs: context.now(), request, response, secrets })
      }
      const contentLength = readContentLength(exchange)
      deadline.pause()
      return {
        body: guardBody({ exchange, expectedBytes: contentLength }),
        ...(contentLength === undefined ? {} : { contentLength }),
        contentType,
        headers: response.headers,
        status: response.status,
      }
    },
    request,
  })
}

function readContentLength({ response }: Exchange): number | undefined {
  const header = response.headers.get('content-length')
  // Of a compressed answer it is the length on the wire.
  const isEncoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity'
  return header !== null && /^\d+$/.test(header) && !isEncoded ? Number(header) : undefined
}

type GuardBodyArgs = {
  exchange: Exchange
  expectedBytes: number | undefined
}

/** Passes the bytes on, with our errors for a broken, cut, stalled or cancelled transfer. */
function guardBody({ exchange, expectedBytes }: GuardBodyArgs): ReadableStream<Uint8Array> {
  const { deadline, response, toError } = exchange
  const source = openChunks(response.body)
  let received = 0
  return new ReadableStream<Uint8Array>(
    {
      cancel: async () => {
        deadline.stop()
        await source.close()
      },
      pull: async (controller) => {
        deadline.restart()
        try {
          const chunk = await deadline.race(source.read())
          deadline.pause()
          if (chunk !== undefined) {
            received += chunk.byteLength
            controller.enqueue(chunk)
            return
          }
          if (expectedBytes !== undefined && received !== expectedBytes) {
            throw new Error(`${received} of ${expectedBytes} bytes arrived`)
          }
          deadline.end()
          controller.close()
        } catch (cause) {
          controller.error(toError(cause))
          deadline.stop()
          source.close().catch(() => undefined)
        }
      },
    },
    { highWaterMark: 0 },
  )
}

type Chunks = { close(): Promise<void>; read(): Promise<Uint8Array | undefined> }

/** One way to read the two kinds of body: web streams and Node streams. */
function openChunks(body: FetchLikeBody | null): Chunks {
  if (body === null) {
    return { close: () => Promise.resolve(), read: () => Promise.resolve(undefined) }
  }
  if ('getReader' in body) {
    const reader = body.getReader()
    return {
      close: () => reader.cancel(),
      read: async () => (await reader.read()).value,
    }
  }
  const iterator = body[Symbol.asyncIterator]()
  return {
    close: async () => {
      await iterator.return?.()
    },
    read: async () => {
      const next: IteratorResult<string | Uint8Array, unknown> = await iterator.next()
      return next.done === true ? undefined : toBytes(next.value)
    },
  }
}

function toBytes(chunk: Uint8Array | string): Uint8Array {
  if (typeof chunk === 'string') {
    throw new CloudflareImagesError({
      code: 'API_RESPONSE_INVALID',
      message: 'The fetch in use decodes bodies to text. Give the client one that keeps bytes.',
    })
  }
  return chunk
}
