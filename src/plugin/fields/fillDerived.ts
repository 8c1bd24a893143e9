import type { CollectionAfterReadHook } from 'payload'

import type { DocumentUrls } from '../../service/urlTypes.js'
import type { DerivedSource } from './derived.js'
import { deriveUrls } from './derived.js'

type Row = Record<string, unknown>

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null

/**
 * Fills sizes and variants, once per document. Only where the keys are there: what `select` leaves
 * out has been taken away by now.
 */
export function fillDerived(source: DerivedSource): CollectionAfterReadHook {
  return ({ doc }) => {
    if (!isRow(doc)) return doc as unknown
    const urls = deriveUrls({ ...source, doc })
    if (urls === undefined) return doc
    if (isRow(doc.sizes)) fillSizes({ sizes: doc.sizes, urls })
    const { cloudflare } = doc
    // A fresh copy: Payload and other hooks may change what they are given.
    if (isRow(cloudflare) && Array.isArray(cloudflare.variants)) {
      cloudflare.variants = urls.variants.map((variant) => ({ ...variant }))
    }
    return doc
  }
}

function fillSizes({ sizes, urls }: { sizes: Row; urls: DocumentUrls }): void {
  for (const [name, size] of Object.entries(urls.sizes)) {
    const row = sizes[name]
    if (!isRow(row)) continue
    row.url = size.url
    row.width = size.width
    row.height = size.height
    row.mimeType = size.mimeType
  }
}
