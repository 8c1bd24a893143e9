import type { FileFault } from '../core/fileTarget.js'
import type { Bucket } from './createBucket.js'

import { randomUUID } from 'node:crypto'

import { bucketError, statusOf, type Thrown } from './bucketError.js'
import { explainBucket, type Right } from './explainBucket.js'
import { limitTime } from './limitTime.js'
import { load } from './load.js'

/** Whoever asks is waiting. */
const maxMs = 5000

type ExamineBucketArgs = {
  bucket: Bucket
  /** Of a collection's keys. */
  prefix: string
  signal: AbortSignal
}

/**
 * Asks for an object that is not there, and sends a part of an upload that nobody has begun: a server
 * says first whether the key has the right to, and then that there is none. Nothing is left behind.
 *
 * @throws CloudflareImagesError
 */
export async function examineBucket({
  bucket,
  prefix,
  signal,
}: ExamineBucketArgs): Promise<FileFault | undefined> {
  await load(() => import('@aws-sdk/lib-storage'))
  const { bucket: name, signedDownloads, timeoutMs } = bucket.options
  if (signedDownloads !== false) await load(() => import('@aws-sdk/s3-request-presigner'))
  const object = { Bucket: name, Key: `${prefix}${randomUUID()}` }
  const part = { ...object, Body: '', PartNumber: 1, UploadId: randomUUID() }
  const explain = async (right: Right, error: unknown): Promise<FileFault | undefined> => {
    signal.throwIfAborted()
    const fault = await explainBucket({ bucket, error: error as Thrown, prefix, right })
    if (fault !== undefined || (right === 'write' && (statusOf(error) ?? 500) < 500)) return fault
    throw bucketError({ bucket: name, error, what: 'The bucket was not examined' })
  }
  const limits = { signal, timeoutMs: Math.min(timeoutMs, maxMs) }

  const read = await errorOf({
    ...limits,
    run: async (abortSignal) => {
      const { client, sdk } = await bucket.open()
      await client.send(new sdk.GetObjectCommand(object), { abortSignal })
    },
  })
  if (read !== undefined && (read as Thrown).name !== 'NoSuchKey') return explain('read', read)
  const write = await errorOf({
    ...limits,
    run: async (abortSignal) => {
      const { client, sdk } = await bucket.open()
      await client.send(new sdk.UploadPartCommand(part), { abortSignal })
    },
  })
  return write === undefined ? undefined : explain('write', write)
}

type ErrorOfArgs = {
  run: (signal: AbortSignal) => Promise<void>
  signal: AbortSignal
  timeoutMs: number
}

const errorOf = ({ run, signal, timeoutMs }: ErrorOfArgs): Promise<unknown> =>
  limitTime({ run: (own) => run(AbortSignal.any([own, signal])), timeoutMs }).then(
    () => undefined,
    (error: unknown) => error,
  )
