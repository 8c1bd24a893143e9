import type { CollectionAfterReadHook } from 'payload'

import type { DocumentUrls } from '../../service/urlTypes.js'
import type { DerivedSource } from './derived.js'
import type { ShownUrls } from './shownUrls.js'

import { placeholderURL } from '../../service/placeholder/placeholderURL.js'
import { wantsPlaceholderURL } from '../placeholder/wantsPlaceholderURL.js'
import { isGuarded } from '../viewing.js'
import { deriveUrls } from './derived.js'
import { showAll, shownUrls } from './shownUrls.js'

type Row = Record<string, unknown>

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null

/**
 * Fills sizes and variants, once per document. After a plain read (`leanRead`) it adds everything
 * derived; after any other it fills the keys that are there, because `select` has taken the rest.
 * Where viewers see different things it decides what this one gets.
 */
export function fillDerived({
  hasOwnThumbnail,
  ...source
}: DerivedSource & { hasOwnThumbnail: boolean }): CollectionAfterReadHook {
  const guarded = isGuarded(source)
  return ({ doc, overrideAccess, req }) => {
    if (!isRow(doc) || !isRow(doc.cloudflare)) return doc as unknown
    const { cloudflare } = doc
    const urls = deriveUrls({ ...source, doc, req })
    if (urls === undefined) {
      // Before the account is open, nobody can be asked what this viewer may see.
      if (guarded && overrideAccess !== true && !source.service.isConnected) {
        cloudflare.imageId = null
        blankPlaceholder(cloudflare)
      }
      return doc
    }
    const hasDataURL = wantsPlaceholderURL({ req, service: source.service })
    if (!guarded || overrideAccess === true)
      return fill({ cloudflare, doc, hasDataURL, hasOwnThumbnail, shown: showAll(urls) })
    return shownUrls({ ...source, doc, req, urls }).then((shown) => {
      const keepsThumbnail = hasOwnThumbnail && !shown.hidesImageId
      const filled = { cloudflare, doc, hasDataURL, hasOwnThumbnail: keepsThumbnail, shown }
      withhold(filled)
      return fill(filled)
    })
  }
}

type Filled = {
  cloudflare: Row
  doc: Row
  /** The placeholder as a picture, after a lean read. */
  hasDataURL: boolean
  hasOwnThumbnail: boolean
  shown: ShownUrls
}

/** What the hooks of the fields have left open, and what would lead around it. */
function withhold({ cloudflare, doc, hasOwnThumbnail, shown }: Filled): void {
  if (shown.hidesImageId) cloudflare.imageId = null
  if (shown.hidesPicture) blankPlaceholder(cloudflare)
  if ('url' in doc) doc.url = shown.url
  if ('thumbnailURL' in doc && !hasOwnThumbnail) doc.thumbnailURL = shown.thumbnailURL
  if ('srcset' in cloudflare) cloudflare.srcset = shown.srcset
}

function blankPlaceholder({ placeholder }: Row): void {
  if (!isRow(placeholder)) return
  for (const key of Object.keys(placeholder)) placeholder[key] = null
}

function fill({ cloudflare, doc, hasDataURL, hasOwnThumbnail, shown }: Filled): Row {
  // Its hook always gives a boolean: absent, it was left out.
  const isLean = cloudflare.ready === undefined
  if (isLean) {
    cloudflare.ready = cloudflare.status === 'uploaded'
    cloudflare.srcset = shown.srcset
    if (!hasOwnThumbnail) doc.thumbnailURL = shown.thumbnailURL
    if (hasDataURL && isRow(cloudflare.placeholder))
      cloudflare.placeholder.dataURL = placeholderURL(cloudflare.placeholder.thumbhash)
  }
  if (isLean || 'watermarkedURL' in cloudflare) cloudflare.watermarkedURL = shown.watermarkedURL
  if (isLean || Array.isArray(cloudflare.variants)) {
    // A fresh copy: Payload and other hooks may change what they are given.
    cloudflare.variants = shown.variants.map((variant) => ({ ...variant }))
  }
  if (isLean) addSizes({ doc, urls: shown })
  else if (isRow(doc.sizes)) fillSizes({ sizes: doc.sizes, urls: shown })
  return doc
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
