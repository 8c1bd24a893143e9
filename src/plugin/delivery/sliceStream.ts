type SliceStreamArgs = {
  end: number
  source: ReadableStream<Uint8Array>
  start: number
}

/** The bytes from `start` to `end` (inclusive) of a stream, which is cancelled after the last one. */
export function sliceStream({ end, source, start }: SliceStreamArgs): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  let position = 0
  return new ReadableStream<Uint8Array>({
    async cancel(reason) {
      await reader.cancel(reason)
    },
    async pull(controller) {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) {
          controller.close()
          return
        }
        const piece = value.subarray(Math.max(0, start - position), Math.max(0, end + 1 - position))
        position += value.byteLength
        if (piece.byteLength > 0) controller.enqueue(piece)
        if (position > end) {
          await reader.cancel()
          controller.close()
          return
        }
        if (piece.byteLength > 0) return
      }
    },
  })
}
