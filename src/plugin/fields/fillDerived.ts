import type { CollectionAfterReadHook } from 'payload'

import type { DocumentUrls } from '../../service/urlTypes.js'
import type { DerivedSource } from './derived.js'
import { deriveUrls } from './derived.js'

type Row = Record<string, unknown>

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null

/**
 * Fills sizes and variants, once per document. After a plain read (`leanRead`) it adds everything
 * derived; after any other it fills the keys that are there, because `select` has taken the rest.
 */
export function fillDerived({
  hasOwnThumbnail,
  ...source
}: DerivedSource & { hasOwnThumbnail: boolean }): CollectionAfterReadHook {
  return ({ doc }) => {
    if (!isRow(doc) || !isRow(doc.cloudflare)) return doc as unknown
    const urls = deriveUrls({ ...source, doc })
    if (urls === undefined) return doc
    const { cloudflare } = doc
    // Its hook always gives a boolean: absent, it was left out.
    const isLean = cloudflare.ready === undefined
    if (isLean) {
      cloudflare.ready = cloudflare.status === 'uploaded'
      cloudflare.srcset = urls.srcset
      if (!hasOwnThumbnail) doc.thumbnailURL = urls.thumbnailURL
    }
    if (isLean || Array.isArray(cloudflare.variants)) {
      // A fresh copy: Payload and other hooks may change what they are given.
      cloudflare.variants = urls.variants.map((variant) => ({ ...variant }))
    }
    if (isLean) addSizes({ doc, urls })
    else if (isRow(doc.sizes)) fillSizes({ sizes: doc.sizes, urls })
    return doc
  }
}

/** Sizes have no files. SQL has columns for them and MongoDB has none: the answer is the same. */
const noFile = { filename: null, filesize: null } as const

function addSizes({ doc, urls }: { doc: Row; urls: DocumentUrls }): void {
  const entries = Object.entries(urls.sizes)
  if (entries.length === 0) return
  doc.sizes = Object.fromEntries(entries.map(([name, size]) => [name, { ...noFile, ...size }]))
}

function fillSizes({ sizes, urls }: { sizes: Row; urls: DocumentUrls }): void {
  for (const [name, size] of Object.entries(urls.sizes)) {
    const row = sizes[name]
    if (isRow(row)) Object.assign(row, noFile, size)
  }
}
