export { assertCrop, composeCrop, cropToTrim, transformForFocalAndCrop } from '../core/crop.js'
export type { Crop } from '../core/crop.js'
export {
  buildDeliveryURL,
  parseDeliveryBase,
  parseDeliveryURL,
  rewriteDeliveryURL,
} from '../core/deliveryURL.js'
export type { DeliveryShape, ParsedDeliveryURL } from '../core/deliveryURL.js'
export { focalPointToGravity } from '../core/focalPoint.js'
export type { Point, Rect, Size } from '../core/geometry.js'
export { getOutputSize } from '../core/outputSize.js'
export { cloudflareLoader, createCloudflareLoader } from '../core/loader.js'
export type { LoaderArgs, LoaderOptions } from '../core/loader.js'
export { defaultWidths, getImageProps, getPictureProps, getSrcSet } from '../core/responsive.js'
export type {
  ImageProps,
  ImagePropsArgs,
  ImageSource,
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
