import type { CloudflareImage, ImagesClient } from '../cloudflare/imagesClient.js'
import type { UploadFile } from '../cloudflare/uploadFile.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../errors.js'
import { stampMetadata } from './stamp.js'

export type SendImageArgs = {
  client: ImagesClient
  collection: string
  creator: string | undefined
  file: UploadFile
  /** What the document calls it. */
  filename: string
  imageId: string | undefined
  metadata: Readonly<Record<string, unknown>>
  requireSignedURLs: boolean
  signal: AbortSignal | undefined
  site: string
  /** Of every attempt so far, this one last: each may still turn out to have arrived. */
  uploadIds: readonly string[]
}

/** One upload. Where its answer is lost, the image is looked for. */
export async function sendImage({
  client,
  creator,
  file,
  imageId,
  requireSignedURLs,
  signal,
  uploadIds,
  ...args
}: SendImageArgs): Promise<CloudflareImage> {
  const uploadId = uploadIds.at(-1) ?? ''
  try {
    return await client.uploadImage({
      file,
      metadata: stampMetadata({
        metadata: args.metadata,
        name: { payload_filename: args.filename },
        stamp: {
          payload_collection: args.collection,
          payload_site: args.site,
          payload_upload: uploadId,
        },
      }),
      requireSignedURLs,
      ...(signal === undefined ? {} : { signal }),
      ...(creator === undefined ? {} : { creator }),
      ...(imageId === undefined ? {} : { id: imageId }),
    })
  } catch (error) {
    const earlier = await findEarlier({ client, error, imageId, uploadIds })
    if (earlier !== undefined) return earlier
    if (isRefusal(error)) throw error
    // Nor is there time to look for it.
    if (signal?.aborted === true) throw tooSlow(error)
    const found = await findUpload({ client, signal, uploadId }).catch(() => undefined)
    if (found === undefined) throw error
    return found
  }
}

type FindEarlierArgs = Pick<SendImageArgs, 'client' | 'imageId' | 'uploadIds'> & { error: unknown }

/** An id that we chose is taken: by an attempt before this one, perhaps, which nobody found in time. */
async function findEarlier({
  client,
  error,
  imageId,
  uploadIds,
}: FindEarlierArgs): Promise<CloudflareImage | undefined> {
  const isTaken = isCloudflareImagesError(error) && error.code === 'API_CONFLICT'
  if (!isTaken || imageId === undefined || uploadIds.length === 1) return undefined
  const image = await client.getImage({ imageId })
  return uploadIds.includes(String(image.metadata.payload_upload)) ? image : undefined
}

function tooSlow(cause: unknown): CloudflareImagesError {
  return new CloudflareImagesError({
    cause,
    code: 'REQUEST_TIMEOUT',
    message:
      'Cloudflare Images took too long, so the image was not saved. Try again in a moment, or with a smaller file.',
  })
}

type FindUploadArgs = {
  client: ImagesClient
  signal?: AbortSignal | undefined
  uploadId: string
}

/** The image of an upload whose answer was lost. */
export async function findUpload({
  client,
  signal,
  uploadId,
}: FindUploadArgs): Promise<CloudflareImage | undefined> {
  const { images } = await client.listImages({
    meta: { payload_upload: uploadId },
    perPage: 10,
    ...(signal === undefined ? {} : { signal }),
  })
  return images[0]
}

/** True when Cloudflare, or our own check before the call, said no: nothing was stored for certain. */
export function isRefusal(error: unknown): boolean {
  if (!isCloudflareImagesError(error)) return false
  return error.code === 'API_PAUSED' || (!error.retryable && error.code !== 'REQUEST_ABORTED')
}
