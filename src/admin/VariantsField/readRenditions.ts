import type { SnippetSource } from './snippets.js'

import { isRow, type Row } from '../../core/row.js'
import { readOriginalSize } from '../readOriginalSize.js'

/** One row of the list; `url` is null for a size that is not made of a smaller original. */
export type Rendition = {
  height: null | number
  name: string
  url: null | string
  width: null | number
}

/**
 * Variants first, then the collection's sizes, out of a document as the REST API answers it. A size that
 * is one of the variants stands there once.
 */
export function readRenditions(doc: unknown): Rendition[] {
  if (!isRow(doc)) return []
  const cloudflare = isRow(doc.cloudflare) ? doc.cloudflare : {}
  const variants = Array.isArray(cloudflare.variants) ? (cloudflare.variants as unknown[]) : []
  if (variants.length === 0) return []
  const named = variants.filter(isRow).map((row) => toRendition({ name: row.name, row }))
  const sizes = Object.entries(isRow(doc.sizes) ? doc.sizes : {})
    .map(([name, row]) => toRendition({ name, row: isRow(row) ? row : {} }))
    .filter((size) => !named.some(({ name, url }) => name === size.name && url === size.url))
  return [...named, ...sizes]
}

function toRendition({ name, row }: { name: unknown; row: Row }): Rendition {
  return {
    height: typeof row.height === 'number' ? row.height : null,
    name: typeof name === 'string' ? name : '',
    url: typeof row.url === 'string' ? row.url : null,
    width: typeof row.width === 'number' ? row.width : null,
  }
}

/** What snippets say besides the address, and the fields of the document that hold one. */
export function readSource(doc: Row): {
  addresses: readonly (readonly [field: string, url: string])[]
  source: Omit<SnippetSource, 'rendition'>
} {
  const cloudflare = isRow(doc.cloudflare) ? doc.cloudflare : {}
  const { imageId, requireSignedURLs, srcset } = cloudflare
  // Widths of any size have options in their addresses.
  const isFlexible =
    requireSignedURLs !== true && typeof srcset === 'string' && /\/[^/ ]*=[^/ ]* \d+w/.test(srcset)
  return {
    addresses: (['url', 'thumbnailURL'] as const).flatMap((field) => {
      const url = doc[field]
      return typeof url === 'string' ? [[field, url] as const] : []
    }),
    source: {
      alt: typeof doc.alt === 'string' ? doc.alt : '',
      imageId: typeof imageId === 'string' ? imageId : null,
      isFlexible,
      original: readOriginalSize(doc) ?? { height: 0, width: 0 },
    },
  }
}
