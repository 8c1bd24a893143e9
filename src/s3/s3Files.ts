import type { S3ClientConfig } from '@aws-sdk/client-s3'

import type { FileStorage } from '../core/fileTarget.js'
import type { S3FilesOptions as Options } from '../optionTypes.js'

import { readStorageOptions, s3Files as schema } from '../options/fileStorages.js'
import { type BucketOptions, createBucket } from './createBucket.js'
import { createBucketTarget } from './createBucketTarget.js'

export type S3FilesOptions = Omit<Options, 'config'> & {
  /** What `S3Client` takes: `credentials`, `region`, `endpoint`, `forcePathStyle` and so on. */
  config?: S3ClientConfig
}

/**
 * Other files in a bucket of R2, S3 or whatever speaks S3, for the option `otherFiles`. Needs
 * `@aws-sdk/client-s3` and `@aws-sdk/lib-storage`, and for signed downloads
 * `@aws-sdk/s3-request-presigner`.
 *
 * @throws CloudflareImagesError OPTIONS_INVALID
 */
export function s3Files(options: S3FilesOptions): FileStorage {
  const read = readStorageOptions({ given: options, name: 's3Files', schema })
  const bucket = createBucket(read)
  return {
    open: (collection) => createBucketTarget({ bucket, prefix: prefixOf({ ...read, collection }) }),
  }
}

type PrefixOfArgs = Pick<BucketOptions, 'prefix'> & { collection: string }

/** Collections never share a place: each knows by its own documents which files are in use. */
function prefixOf({ collection, prefix }: PrefixOfArgs): string {
  const parts =
    typeof prefix === 'string' ? [prefix, collection] : [prefix[collection] ?? collection]
  return parts
    .map((part) => part.replace(/\/$/, ''))
    .filter((part) => part !== '')
    .map((part) => `${part}/`)
    .join('')
}
