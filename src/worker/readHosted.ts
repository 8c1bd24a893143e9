import type { ImagesBinding } from './imagesBinding.js'

import { CloudflareImagesError } from '../errors.js'

type ReadHostedArgs = {
  imageId: string
  images: ImagesBinding
}

/**
 * Bytes of an original in the account, as a stream.
 *
 * @throws CloudflareImagesError IMAGE_MISSING
 */
export async function readHosted({
  imageId,
  images,
}: ReadHostedArgs): Promise<ReadableStream<Uint8Array>> {
  const stream = await images.hosted.image(imageId).bytes()
  if (stream !== null) return stream
  throw new CloudflareImagesError({
    code: 'IMAGE_MISSING',
    message: 'This image is no longer in the account.',
  })
}
