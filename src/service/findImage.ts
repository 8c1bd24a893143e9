import type { CloudflareImage, ImagesClient } from '../cloudflare/imagesClient.js'

import { isCloudflareImagesError } from '../errors.js'

type FindImageArgs = {
  client: Pick<ImagesClient, 'getImage'>
  imageId: string
}

/**
 * The image as Cloudflare has it now, or `undefined` when there is none of this id.
 *
 * @throws what the API throws else
 */
export async function findImage({
  client,
  imageId,
}: FindImageArgs): Promise<CloudflareImage | undefined> {
  try {
    return await client.getImage({ imageId })
  } catch (error) {
    if (isCloudflareImagesError(error) && error.code === 'API_NOT_FOUND') return undefined
    throw error
  }
}
