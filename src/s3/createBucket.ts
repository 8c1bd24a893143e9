import type * as SDK from '@aws-sdk/client-s3'

import type { ReadRow } from '../core/schema.js'
import type { s3Files } from '../options/fileStorages.js'

import { bucketError, isNotFound } from './bucketError.js'
import { limitTime } from './limitTime.js'
import { load } from './load.js'

export type BucketOptions = ReadRow<typeof s3Files>

type Opened = { client: SDK.S3Client; sdk: typeof SDK }

/** The bucket of a site, for all its collections. */
export type Bucket = {
  /** @throws CloudflareImagesError BUCKET_MISSING; an object that is missing is answered alike */
  assertThere(): Promise<void>
  /** @throws CloudflareImagesError OPTIONS_INVALID */
  open(): Promise<Opened>
  readonly options: BucketOptions
}

/** Somebody who watches a film holds a connection. */
const agent = { maxSockets: 500 }

export function createBucket(options: BucketOptions): Bucket {
  const { bucket, config, timeoutMs } = options
  let opened: Promise<Opened> | undefined
  let isThere = false
  const create = async (): Promise<Opened> => {
    const sdk = await load(() => import('@aws-sdk/client-s3'))
    const client = new sdk.S3Client({
      // Servers other than Amazon's may not know the newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: Math.min(timeoutMs, 5000),
        httpAgent: agent,
        httpsAgent: agent,
        socketTimeout: timeoutMs * 5,
      },
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(config as SDK.S3ClientConfig),
    })
    return { client, sdk }
  }
  const open = (): Promise<Opened> =>
    (opened ??= create().catch((error: unknown) => {
      opened = undefined
      throw error
    }))
  return {
    async assertThere() {
      if (isThere) return
      const { client, sdk } = await open()
      const command = new sdk.HeadBucketCommand({ Bucket: bucket })
      try {
        await limitTime({ run: (abortSignal) => client.send(command, { abortSignal }), timeoutMs })
      } catch (error) {
        // A key may be good for objects alone.
        if (isNotFound(error)) {
          throw bucketError({ bucket, error, what: 'There is no place for files' })
        }
      }
      isThere = true
    },
    open,
    options,
  }
}
