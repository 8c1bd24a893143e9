export { createImagesClient } from '../cloudflare/createImagesClient.js'
export type { ImagesClientOptions } from '../cloudflare/createImagesClient.js'
export { fetchFromHandler } from '../cloudflare/fetchFromHandler.js'
export type { FetchLike } from '../cloudflare/fetchLike.js'
export type {
  BatchImagesClient,
  ByteRange,
  CloudflareImage,
  ImagesClient,
  ImageSettings,
  ListImagesArgs,
  NewImageSettings,
  SigningKey,
  WithSignal,
} from '../cloudflare/imagesClient.js'
export type { ErrorCode, ProviderMessage } from '../errors.js'
export {
  CloudflareAPIError,
  CloudflareImagesError,
  isCloudflareAPIError,
  isCloudflareImagesError,
} from '../errors.js'
