import type { Progress } from '@aws-sdk/lib-storage'

import type { IncomingFile } from '../core/fileTarget.js'
import type { Bucket } from './createBucket.js'

import { randomUUID } from 'node:crypto'
import { createReadStream, type ReadStream } from 'node:fs'

import { isTaken, lacksConditions } from './bucketError.js'
import { limitTime } from './limitTime.js'
import { load } from './load.js'
import { type ObjectName, readHead } from './readObject.js'

type PutObjectArgs = {
  bucket: Bucket
  file: IncomingFile
  mimeType: string
  object: ObjectName
}

/** Never replaces an object. Throws what the SDK throws. */
export async function putObject(args: PutObjectArgs): Promise<'exists' | 'stored'> {
  // Not every server knows the condition, and some ignore it.
  if ((await readHead(args)) !== undefined) return 'exists'
  const mark = randomUUID()
  try {
    await upload({ ...args, isConditional: true, mark })
  } catch (error) {
    if (lacksConditions(error)) await upload({ ...args, isConditional: false, mark })
    else if (!isTaken(error)) throw error
    // The SDK repeats a call whose answer it missed: what is there then may be ours.
    else if ((await readHead(args))?.metadata[markName] !== mark) return 'exists'
  }
  return 'stored'
}

const markName = 'upload'

/** Cloudflare and Amazon take 10,000 parts of 5 MiB or more. */
const minPartBytes = 5 * 1024 * 1024
const maxParts = 9_000

type UploadArgs = PutObjectArgs & { isConditional: boolean; mark: string }

/** A few parts at a time are in memory, however large the file is. */
async function upload({
  bucket,
  file,
  isConditional,
  mark,
  mimeType,
  object,
}: UploadArgs): Promise<void> {
  const { client } = await bucket.open()
  const { Upload } = await load(() => import('@aws-sdk/lib-storage'))
  const { cacheControl, timeoutMs } = bucket.options
  const body = 'path' in file ? createReadStream(file.path) : file.bytes
  const sending = new Upload({
    client,
    // Its own way to take them away hides why the upload failed.
    leavePartsOnError: true,
    params: {
      ...object,
      Body: body,
      CacheControl: cacheControl,
      ContentType: mimeType,
      IfNoneMatch: isConditional ? '*' : undefined,
      Metadata: { [markName]: mark },
    },
    partSize: Math.max(minPartBytes, Math.ceil(file.size / maxParts)),
    queueSize: 2,
  })
  const abort = (): void => void sending.abort()
  let timer = setTimeout(abort, timeoutMs * 5)
  sending.on('httpUploadProgress', (_: Progress) => {
    clearTimeout(timer)
    timer = setTimeout(abort, timeoutMs * 5)
  })
  try {
    await sending.done()
  } catch (error) {
    await dropParts({ bucket, object, uploadId: sending.uploadId }).catch(() => undefined)
    throw error
  } finally {
    clearTimeout(timer)
    if ('path' in file) (body as ReadStream).destroy()
  }
}

type DropPartsArgs = Pick<PutObjectArgs, 'bucket' | 'object'> & { uploadId: string | undefined }

/** Parts without a whole would be kept, and paid for. */
async function dropParts({ bucket, object, uploadId }: DropPartsArgs): Promise<void> {
  if (uploadId === undefined) return
  const { client, sdk } = await bucket.open()
  const command = new sdk.AbortMultipartUploadCommand({ ...object, UploadId: uploadId })
  await limitTime({
    run: (abortSignal) => client.send(command, { abortSignal }),
    timeoutMs: bucket.options.timeoutMs,
  })
}
