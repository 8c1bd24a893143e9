import type { CloudflareImage, ImagesClient } from '../../cloudflare/imagesClient.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'

/** Milliseconds between looks, about three seconds in all: the API lags behind the upload host. */
const delaysMs = [100, 200, 400, 800, 1500] as const

type AwaitImageArgs = {
  client: ImagesClient
  imageId: string
  sleep: (delayMs: number) => Promise<unknown>
}

/**
 * The image of a one-time upload, once its file is there.
 *
 * @throws CloudflareImagesError IMAGE_MISSING, IMAGE_NOT_READY, and what the API throws.
 */
export async function awaitImage({
  client,
  imageId,
  sleep,
}: AwaitImageArgs): Promise<CloudflareImage> {
  for (const delayMs of [...delaysMs, undefined]) {
    const image = await find({ client, imageId })
    if (!image.draft) return image
    if (delayMs !== undefined) await sleep(delayMs)
  }
  throw new CloudflareImagesError({
    code: 'IMAGE_NOT_READY',
    message:
      'Cloudflare has not received this file yet. Wait for the end of the upload and save again.',
  })
}

type FindArgs = {
  client: ImagesClient
  imageId: string
}

async function find({ client, imageId }: FindArgs): Promise<CloudflareImage> {
  try {
    return await client.getImage({ imageId })
  } catch (error) {
    if (!isCloudflareImagesError(error) || error.code !== 'API_NOT_FOUND') throw error
    throw new CloudflareImagesError({
      cause: error,
      code: 'IMAGE_MISSING',
      message: 'The uploaded image is no longer at Cloudflare Images. Choose the file again.',
    })
  }
}
