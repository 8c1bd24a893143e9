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
export type { ImageDocument, ImageRelation, VariantNameOf } from '../core/markup/imageDocument.js'
export { imageProps, imageURL, pictureProps, srcset } from '../core/markup/imageProps.js'
export type {
  ImageOptions,
  ImageProps,
  ImageURL,
  PictureOptions,
  PictureProps,
  SourceOptions,
} from '../core/markup/imageProps.js'
export { cloudflareLoader, createCloudflareLoader } from '../core/markup/loader.js'
export type { LoaderArgs, LoaderOptions } from '../core/markup/loader.js'
export { presets } from '../core/markup/presets.js'
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
