import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { sliceStream } from './sliceStream.js'

function openSource(pieces: readonly Uint8Array[]) {
  const state = { cancelled: false, pulled: 0 }
  const source = new ReadableStream<Uint8Array>(
    {
      cancel: () => {
        state.cancelled = true
      },
      pull: (controller) => {
        const piece = pieces[state.pulled]
        state.pulled += 1
        if (piece === undefined) controller.close()
        else controller.enqueue(piece)
      },
    },
    { highWaterMark: 0 },
  )
  return { source, state }
}

const read = async (stream: ReadableStream<Uint8Array>): Promise<Buffer> =>
  Buffer.from(await new Response(stream).arrayBuffer())

describe('a slice of a stream', () => {
  test('has the bytes from start to end, however they arrive', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(pieces, fc.nat(60), fc.nat(60), async (parts, start, length) => {
        const whole = Buffer.concat(parts)
        const end = start + length
        const slice = sliceStream({ end, source: openSource(parts).source, start })
        expect(await read(slice)).toEqual(whole.subarray(start, end + 1))
      }),
      { numRuns: 300, seed: 20_261_121 },
    )
  })

  test('reads no further than its end, and cancels the rest', async () => {
    const { source, state } = openSource(Array.from({ length: 50 }, () => new Uint8Array(10)))
    expect(await read(sliceStream({ end: 34, source, start: 25 }))).toHaveLength(10)
    expect(state).toEqual({ cancelled: true, pulled: 4 })
  })

  test('hands a cancellation on', async () => {
    const { source, state } = openSource([new Uint8Array(10), new Uint8Array(10)])
    const reader = sliceStream({ end: 19, source, start: 0 }).getReader()
    await reader.read()
    await reader.cancel()
    expect(state.cancelled).toBe(true)
  })

  test('hands a failure on', async () => {
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('broken')),
    })
    await expect(read(sliceStream({ end: 9, source, start: 0 }))).rejects.toThrow('broken')
  })
})
