import { CloudflareImagesError } from '../errors.js'

/**
 * A package that only sites with a bucket have.
 *
 * @throws CloudflareImagesError OPTIONS_INVALID
 */
export async function load<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    throw new CloudflareImagesError({
      cause,
      code: 'OPTIONS_INVALID',
      message:
        'Packages for files in a bucket are missing. Install @aws-sdk/client-s3, @aws-sdk/lib-storage and @aws-sdk/s3-request-presigner.',
    })
  }
}
