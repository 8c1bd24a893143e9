export { assertCrop, composeCrop, cropToTrim, transformForFocalAndCrop } from '../core/crop.js'
export type { Crop } from '../core/crop.js'
export {
  buildDeliveryUrl,
  parseDeliveryBase,
  parseDeliveryUrl,
  rewriteDeliveryUrl,
} from '../core/deliveryUrl.js'
export type { DeliveryShape, ParsedDeliveryUrl } from '../core/deliveryUrl.js'
export { focalPointToGravity } from '../core/focalPoint.js'
export type { Point, Rect, Size } from '../core/geometry.js'
export { getOutputSize } from '../core/outputSize.js'
export {
  cloudflareLoader,
  createCloudflareLoader,
  defaultWidths,
  getImageProps,
  getPictureProps,
  getSrcSet,
} from '../core/responsive.js'
export type {
  ImageProps,
  ImagePropsArgs,
  ImageSource,
  LoaderArgs,
  PictureProps,
  SrcSetArgs,
} from '../core/responsive.js'
export { formatVariantOptions, parseVariantName, parseVariantOptions } from '../core/variant.js'
export type { NamedVariant, NamedVariantOptions, VariantRef } from '../core/variant.js'
export { variantOptionTable } from '../core/variantOptions.js'
export type {
  Fit,
  Gravity,
  OutputFormat,
  Quality,
  Trim,
  VariantOption,
  VariantOptions,
} from '../core/variantOptions.js'
export { isCloudflareImagesError } from '../errors.js'
