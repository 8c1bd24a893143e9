import type { SizePlan } from './imageSizes.js'
import type { DocumentUrls } from './urlTypes.js'

/** What a document without a picture to show has: every key, and no address that leads nowhere. */
export function blankUrls(sizes: readonly Pick<SizePlan, 'name'>[]): DocumentUrls {
  return {
    sizes: Object.fromEntries(
      sizes.map(({ name }) => [name, { height: null, mimeType: null, url: null, width: null }]),
    ),
    srcset: null,
    thumbnailURL: null,
    url: null,
    variants: [],
  }
}
