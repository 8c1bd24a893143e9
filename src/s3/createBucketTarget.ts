import type { ByteRange, FileTarget } from '../core/fileTarget.js'
import type { Bucket } from './createBucket.js'

import { bucketError } from './bucketError.js'
import { examineBucket } from './examineBucket.js'
import { limitTime } from './limitTime.js'
import { putObject } from './putObject.js'
import { readBody, readHead } from './readObject.js'
import { signDownload } from './signDownload.js'

type CreateBucketTargetArgs = {
  bucket: Bucket
  /** Of the collection's keys, with the slash at its end. */
  prefix: string
}

/** The files of one collection in a bucket. */
export function createBucketTarget({ bucket, prefix }: CreateBucketTargetArgs): FileTarget {
  const { options } = bucket
  const { signedDownloads, timeoutMs } = options
  const objectOf = (key: string) => ({ Bucket: options.bucket, Key: `${prefix}${key}` })
  const fail =
    (what: string) =>
    (error: unknown): never => {
      throw bucketError({ bucket: options.bucket, error, what })
    }
  return {
    async delete(key) {
      const { client, sdk } = await bucket.open()
      const command = new sdk.DeleteObjectCommand(objectOf(key))
      await limitTime({
        run: (abortSignal) => client.send(command, { abortSignal }),
        timeoutMs,
      }).catch(fail(`"${key}" was not deleted`))
    },
    examine: ({ signal }) => examineBucket({ bucket, prefix, signal }),
    async find(key) {
      const object = objectOf(key)
      const fails = fail(`"${key}" cannot be read`)
      const head = await readHead({ bucket, object }).catch(fails)
      if (head === undefined) return undefined
      const { etag, size } = head
      const found = {
        etag,
        open: (range?: ByteRange) => readBody({ bucket, object, range }).catch(fails),
        size,
      }
      if (signedDownloads === false) return found
      const { expiresIn } = signedDownloads
      const link = ({ mimeType }: { mimeType: string }): Promise<string> =>
        signDownload({ bucket, expiresIn, mimeType, object }).catch(fails)
      return { ...found, link }
    },
    put: ({ file, key, mimeType }) =>
      putObject({ bucket, file, mimeType, object: objectOf(key) }).catch(
        fail(`"${key}" was not saved`),
      ),
  }
}
