import type { Size } from '../../core/geometry.js'
import type { NamedVariant } from '../../core/variant.js'
import type { VariantOptions } from '../../core/variantOptionTypes.js'
import type { ParsedMark } from '../../core/watermark.js'

/** A picture with a mark that somebody wants to see. */
export type WatermarkRequest = {
  /** WebP may be answered; else it is the type of the original. */
  acceptsWebp: boolean
  /** Of the clean picture, signed where it must be. */
  deliveryURL: string
  imageId: string
  mark: ParsedMark
  /** What the variant does: it may change under the same name. */
  options: NamedVariant['options'] | VariantOptions
}

export type WatermarkedPicture = { bytes: Uint8Array<ArrayBuffer>; contentType: string }

/** Pixels of a mark: four bytes each, red, green, blue and opacity. */
export type MarkPixels = Size & { data: Buffer }

/** A picture with a mark, found but not drawn yet. */
export type FoundWatermark = {
  /** Strong, quotes included: equal for equal picture, variant, type and mark. */
  etag: string
  /**
   * From memory, from disk, or drawn now.
   *
   * @throws CloudflareImagesError WATERMARK_INVALID, WATERMARK_BUSY, IMAGE_MISSING,
   * IMAGE_TOO_LARGE, API_RESPONSE_INVALID, API_UNAVAILABLE, NETWORK, REQUEST_TIMEOUT, SHARP_MISSING
   */
  load(): Promise<WatermarkedPicture>
}
