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

type FallbackURLsArgs = {
  /** Of the picture that stands in. */
  fallbackURL: string | undefined
  sizes: readonly Pick<SizePlan, 'name'>[]
}

/** The same with the picture that the site shows in the place of one that is not there. */
export function fallbackURLs({ fallbackURL: url, sizes }: FallbackURLsArgs): DocumentURLs {
  const blank = blankURLs(sizes)
  if (url === undefined) return blank
  const shown = Object.entries(blank.sizes).map(([name, size]) => [name, { ...size, url }] as const)
  return { ...blank, sizes: Object.fromEntries(shown), thumbnailURL: url, url }
}
