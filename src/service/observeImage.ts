import type { CloudflareImage, ImagesClient } from '../cloudflare/imagesClient.js'
import type { ImageMimeType } from '../core/mime.js'
import type { StoredFacts } from './readStoredImage.js'

import { isCloudflareImagesError } from '../errors.js'
import { findImage } from './findImage.js'
import { readStoredImage } from './readStoredImage.js'

/** One look at Cloudflare. What it takes is asked for when it is wanted, and once. */
export type ImageLook = {
  /** `undefined` when there is no such image. */
  image: CloudflareImage | undefined
  /** What the bytes say, or the sentence with which they are refused. */
  measure(args: { filename: string }): Promise<{ facts: StoredFacts } | { refusal: string }>
}

type ObserveImageArgs = {
  client: ImagesClient
  imageId: string
  limits: { maxBytes: number; mimeTypes: readonly ImageMimeType[] }
}

/** @throws what the API throws; an image that is not there is an answer */
export async function observeImage({
  client,
  imageId,
  limits,
}: ObserveImageArgs): Promise<ImageLook> {
  let measured: ReturnType<ImageLook['measure']> | undefined
  return {
    image: await findImage({ client, imageId }),
    async measure({ filename }) {
      measured ??= readStoredImage({ client, filename, imageId, limits }).then(
        (facts) => ({ facts }),
        (error: unknown) => {
          // What Cloudflare says of the call is no word about the picture.
          if (!isCloudflareImagesError(error) || !isRefusal(error)) throw error
          return { refusal: error.message }
        },
      )
      return measured
    },
  }
}

const isRefusal = ({ code }: { code: string }): boolean =>
  code.startsWith('FILE_') || code.startsWith('IMAGE_TOO_') || code === 'IMAGE_TYPE_REFUSED'
