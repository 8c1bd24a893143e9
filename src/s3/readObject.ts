import type { Readable } from 'node:stream'

import type { ByteRange } from '../core/fileTarget.js'
import type { Bucket } from './createBucket.js'

import { streamOf } from '../core/streamOf.js'
import { isNotFound } from './bucketError.js'
import { limitIdle, limitTime } from './limitTime.js'

export type ObjectName = { Bucket: string; Key: string }

type Head = { etag: string; metadata: Readonly<Record<string, string>>; size: number }

type ReadHeadArgs = { bucket: Bucket; object: ObjectName }

/** `undefined` for an object that is not there. Throws what the SDK throws. */
export async function readHead({ bucket, object }: ReadHeadArgs): Promise<Head | undefined> {
  const { client, sdk } = await bucket.open()
  const command = new sdk.HeadObjectCommand(object)
  try {
    const found = await limitTime({
      run: (abortSignal) => client.send(command, { abortSignal }),
      timeoutMs: bucket.options.timeoutMs,
    })
    const size = found.ContentLength ?? 0
    return { etag: found.ETag ?? `"${size}"`, metadata: found.Metadata ?? {}, size }
  } catch (error) {
    if (!isNotFound(error)) throw error
    await bucket.assertThere()
    return undefined
  }
}

type ReadBodyArgs = { bucket: Bucket; object: ObjectName; range: ByteRange | undefined }

/** Throws what the SDK throws before the first byte; after it, the stream fails. */
export async function readBody({
  bucket,
  object,
  range,
}: ReadBodyArgs): Promise<ReadableStream<Uint8Array>> {
  const { client, sdk } = await bucket.open()
  const { timeoutMs } = bucket.options
  const command = new sdk.GetObjectCommand({
    ...object,
    ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` }),
  })
  const { Body } = await limitTime({
    run: (abortSignal) => client.send(command, { abortSignal }),
    timeoutMs,
  })
  const source = Body as Readable
  // Until somebody reads.
  source.on('error', () => undefined)
  return streamOf({
    cancel: () => source.destroy(),
    open: () => limitIdle({ source, timeoutMs }),
  })
}
