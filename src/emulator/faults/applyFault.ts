import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

import type { FaultAnswer } from './fault.js'

import { Readable } from 'node:stream'

import { fail } from '../api/envelope.js'
import { connectionLost, pause } from './connectionLost.js'

type ApplyFaultArgs = {
  answer: () => Promise<Response>
  fault: FaultAnswer
  /** Of `delayedDelete`: keeps the id of this call taken. */
  holdId: (forMs: number) => void
  /** Ends delays and silence: the caller gave up, or the emulator closes. */
  signal: AbortSignal
}

/**
 * Lets a fault happen to one call.
 * @throws NETWORK where a real connection would break; whoever serves HTTP closes the socket then.
 */
export async function applyFault({
  answer,
  fault,
  holdId,
  signal,
}: ApplyFaultArgs): Promise<Response> {
  switch (fault.kind) {
    case 'cutBody':
      return distort({
        pieces: (body) => cutAfter({ afterBytes: fault.afterBytes, body }),
        response: await answer(),
      })
    case 'delay':
      await pause({ delayMs: fault.delayMs, signal })
      return answer()
    case 'delayedDelete': {
      const response = await answer()
      if (response.ok) holdId(fault.forMs)
      return response
    }
    case 'lostAnswer':
      await (await answer()).body?.cancel()
      throw connectionLost('The connection broke before the answer came.')
    case 'silence':
      return silence(signal)
    case 'slowBody':
      return distort({
        pieces: (body) => dripBody({ ...fault, body, signal }),
        response: await answer(),
      })
    case 'status':
      return fail({
        code: fault.code ?? 1000,
        extraHeaders:
          fault.retryAfterSeconds === undefined
            ? {}
            : { 'retry-after': String(fault.retryAfterSeconds) },
        message: fault.message ?? 'Injected fault',
        status: fault.status,
      })
    case 'text':
      return new Response(fault.text, {
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        status: fault.status,
      })
  }
}

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => {
      reject(connectionLost('No answer came.'))
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}

type Body = ReadableStream<Uint8Array>
type Pieces = AsyncGenerator<Uint8Array, void, undefined>

type DistortArgs = {
  pieces: (body: Body) => Pieces
  response: Response
}

/** The same answer with its body led through a generator. */
function distort({ pieces, response }: DistortArgs): Response {
  const { body, headers, status } = response
  return new Response(body === null ? null : streamOf(pieces(body)), { headers, status })
}

/** Passes so many bytes on, then breaks. */
async function* cutAfter({ afterBytes, body }: { afterBytes: number; body: Body }): Pieces {
  let left = afterBytes
  for await (const chunk of chunksOf(body)) {
    if (left > 0) yield chunk.subarray(0, left)
    left -= chunk.length
    if (left <= 0) break
  }
  throw connectionLost('The connection broke inside the answer.')
}

type DripBodyArgs = {
  body: Body
  chunkBytes: number
  delayMs: number
  signal: AbortSignal
}

/** Passes everything on in small pieces, waiting before each. */
async function* dripBody({ body, chunkBytes, delayMs, signal }: DripBodyArgs): Pieces {
  for await (const chunk of chunksOf(body)) {
    for (let start = 0; start < chunk.length; start += chunkBytes) {
      await pause({ delayMs, signal })
      yield chunk.subarray(start, start + chunkBytes)
    }
  }
}

const chunksOf = (body: Body): AsyncIterable<Uint8Array> =>
  Readable.fromWeb(body as NodeReadableStream)

/** Pulled piece by piece: an error must not overtake the bytes before it. */
function streamOf(pieces: Pieces): Body {
  return new ReadableStream<Uint8Array>(
    {
      async cancel() {
        await pieces.return()
      },
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
}
