type StreamOfArgs = {
  /** Where nothing is read any more, and perhaps never was. */
  cancel?: () => void
  open: () => AsyncIterable<Uint8Array>
}

/**
 * A web stream that is opened with its first read, so that an answer that nobody reads holds nothing,
 * and that reads no further ahead than one chunk. Node's own keeps thousands of chunks.
 */
export function streamOf({ cancel, open }: StreamOfArgs): ReadableStream<Uint8Array> {
  let iterator: AsyncIterator<Uint8Array> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async cancel() {
        cancel?.()
        await iterator?.return?.()
      },
      async pull(controller) {
        iterator ??= open()[Symbol.asyncIterator]()
        const next = await iterator.next()
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      },
    },
    { highWaterMark: 0 },
  )
}
