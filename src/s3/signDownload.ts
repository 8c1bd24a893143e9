import type { Bucket } from './createBucket.js'
import type { ObjectName } from './readObject.js'

import { load } from './load.js'

type SignDownloadArgs = {
  bucket: Bucket
  /** Seconds. */
  expiresIn: number
  mimeType: string
  object: ObjectName
}

/** An address at which the bucket gives an object to whoever has it. */
export async function signDownload({
  bucket,
  expiresIn,
  mimeType,
  object,
}: SignDownloadArgs): Promise<string> {
  const { client, sdk } = await bucket.open()
  const { getSignedUrl } = await load(() => import('@aws-sdk/s3-request-presigner'))
  const command = new sdk.GetObjectCommand({ ...object, ResponseContentType: mimeType })
  return getSignedUrl(client, command, { expiresIn })
}
