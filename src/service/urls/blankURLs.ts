import type { SizePlan } from './imageSizes.js'
import type { DocumentURLs } from './urlTypes.js'

/** What a document without a picture to show has: every key, and no address that leads nowhere. */
export function blankURLs(sizes: readonly Pick<SizePlan, 'name'>[]): DocumentURLs {
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
