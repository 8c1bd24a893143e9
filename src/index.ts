export type { Mark, MarkPosition } from './core/watermark.js'
export type {
  AccessContext,
  AccessFunction,
  CloudflareImagesOptions,
  CollectionOptions,
  DocumentContext,
  Mode,
  PrivacyFunction,
  Secret,
  UploadContext,
  VariantDefinition,
  WatermarkFunction,
  WatermarkOptions,
} from './optionTypes.js'
export type { CloudflareImages } from './plugin/getCloudflareImages.js'
export type { DocumentUrls, RenditionUrl, SizeUrl } from './service/urlTypes.js'
export type { SweepReport } from './service/sweep.js'
export type { ErrorCode, ProviderMessage } from './errors.js'
export {
  CloudflareAPIError,
  CloudflareImagesError,
  isCloudflareAPIError,
  isCloudflareImagesError,
} from './errors.js'
export { cloudflareImages } from './plugin/cloudflareImages.js'
export { getCloudflareImages } from './plugin/getCloudflareImages.js'
export { version } from './version.js'
