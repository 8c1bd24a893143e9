export type { FetchLike } from './cloudflare/fetchLike.js'
export type { ImagesClient } from './cloudflare/imagesClient.js'
export type { ImageEvent, ImageEventLevel, ImageEventType } from './core/imageEvent.js'
export type { FileStorage } from './core/fileTarget.js'
export type { Stats } from './core/stats.js'
export type { Usage, UsagePage } from './core/usage.js'
export type { Mark, MarkPosition } from './core/watermark.js'
export type {
  AccessContext,
  AccessFunction,
  AdminComponentName,
  CloudflareImagesOptions,
  CollectionOptions,
  DocumentContext,
  EventsOptions,
  LocalFilesOptions,
  MediaDocument,
  Mode,
  PrivacyFunction,
  Secret,
  UploadContext,
  UsagesOptions,
  VariantDefinition,
  WatermarkFunction,
  WatermarkOptions,
} from './optionTypes.js'
export type { CloudflareImages } from './plugin/localAPI/getCloudflareImages.js'
export type { CleanupOptions } from './plugin/maintenance/cleanupSite.js'
export type { ReconcileOptions } from './plugin/maintenance/reconcileSite.js'
export type { RefreshReport } from './plugin/refresh/refreshSite.js'
export type { RebuildOptions, RebuildReport } from './plugin/usages/rebuildUsages.js'
export type { CleanupReport } from './service/cleanup.js'
export type { ReconcileReport } from './service/reconcile/reconcileReport.js'
export type { DocumentURLs, RenditionURL, SizeURL } from './service/urls/urlTypes.js'
export type { SweepReport } from './service/sweep/sweep.js'
export type { ErrorCode, ProviderMessage } from './errors.js'
export {
  CloudflareAPIError,
  CloudflareImagesError,
  isCloudflareAPIError,
  isCloudflareImagesError,
} from './errors.js'
export { cloudflareImages } from './plugin/cloudflareImages.js'
export { getCloudflareImages } from './plugin/localAPI/getCloudflareImages.js'
export { localFiles } from './plugin/request/localFiles.js'
export { version } from './version.js'
