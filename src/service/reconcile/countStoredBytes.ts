import type { ImagesClient } from '../../cloudflare/imagesClient.js'

import { isCloudflareImagesError } from '../../errors.js'

type CountStoredBytesArgs = {
  client: ImagesClient
  imageId: string
}

/** The size of a stored file in bytes; `undefined` where Cloudflare does not tell. */
export async function countStoredBytes({
  client,
  imageId,
}: CountStoredBytesArgs): Promise<number | undefined> {
  try {
    const blob = await client.getImageBlob({ imageId, range: { end: 0, start: 0 } })
    await blob.body.cancel()
    if (blob.status !== 206) return blob.contentLength
    // `bytes 0-0/1234`
    const total = /\/(\d+)\s*$/.exec(blob.headers.get('content-range') ?? '')?.[1]
    return total === undefined ? undefined : Number(total)
  } catch (error) {
    if (isCloudflareImagesError(error) && error.code === 'API_NOT_FOUND') return undefined
    throw error
  }
}
