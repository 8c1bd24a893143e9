export type { FileLimits } from '../browser/checkFile.js'
export type { DirectUploadProgress } from '../browser/runDirectUpload.js'
export { type CloudflareImagesError, isCloudflareImagesError } from '../errors.js'
export {
  CloudflareImage,
  type CloudflareImageProps,
  CloudflarePicture,
  type CloudflarePictureProps,
} from '../react/CloudflareImage.js'
export type { UploadOptions, UploadResult } from '../react/runUpload.js'
export {
  type DirectUpload,
  type DirectUploadState,
  type DirectUploadStatus,
  useDirectUpload,
  type UseDirectUploadOptions,
} from '../react/useDirectUpload.js'
