import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { connectionLost, pause } from './connectionLost.js'

type Body = ReadableStream<Uint8Array>
type Pieces = AsyncGenerator<Uint8Array, void, undefined>

type DistortArgs = {
  pieces: (body: Body) => Pieces
  response: Response
}

/** The same answer with its body led through a generator. */
export function distort({ pieces, response }: DistortArgs): Response {
  const { body, headers, status } = response
  return new Response(body === null ? null : streamOf(pieces(body)), { headers, status })
}

/** Passes so many bytes on, then breaks. */
export async function* cutAfter({ afterBytes, body }: { afterBytes: number; body: Body }): Pieces {
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
export async function* dripBody({ body, chunkBytes, delayMs, signal }: DripBodyArgs): Pieces {
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
