import type { CollectionAfterReadHook } from 'payload'

import type { DocumentURLs } from '../../service/urls/urlTypes.js'

import { isImage } from 'payload/shared'

import { centre } from '../../core/cropAndFocalPoint.js'
import { isRow } from '../../core/row.js'
import { isOtherKind, isOversizedImage, otherFileOf } from '../../service/documentImage.js'
import { placeholderURL } from '../../service/placeholder/placeholderURL.js'
import { blankURLs } from '../../service/urls/blankURLs.js'
import { type DerivedSource, deriveURLs } from '../delivery/derived.js'
import { showAll, shownURLs, type ShownURLs } from '../delivery/shownURLs.js'
import { wantsPlaceholderURL } from '../placeholder/placeholderField.js'
import { isGuarded, mayHaveFile } from '../viewing/viewing.js'

type Row = Record<string, unknown>

type FillDerivedArgs = DerivedSource & { hasOwnThumbnail: boolean }

/**
 * Fills sizes and variants, once per document. After a plain read (`leanRead`) it adds everything
 * derived; after any other it fills the keys that are there, because `select` has taken the rest.
 * Where viewers see different things it decides what this one gets.
 */
export function fillDerived({
  hasOwnThumbnail,
  ...source
}: FillDerivedArgs): CollectionAfterReadHook {
  const guarded = isGuarded(source)
  return ({ doc, overrideAccess, req }) => {
    if (!isRow(doc) || !isRow(doc.cloudflare)) return doc as unknown
    const { cloudflare } = doc
    centreFocal(doc)
    const urls = deriveURLs({ ...source, doc, req })
    if (urls === undefined) {
      const hasFile = otherFileOf(doc) !== undefined
      // Before the account is open nobody can be asked what this viewer may see, nor about no image.
      if (guarded && overrideAccess !== true) {
        if ('imageId' in cloudflare) cloudflare.imageId = null
        blankPlaceholder(cloudflare)
      }
      fillOther({ cloudflare, doc, hasOwnThumbnail, sizes: sizesOf(source) })
      if (!hasFile || !guarded || overrideAccess === true) return doc
      return mayHaveFile({ ...source, doc, req }).then((isTheirs) => {
        if (!isTheirs) withholdFile(doc)
        return doc
      })
    }
    fillSize({ ...source, cloudflare, doc })
    const hasDataURL = wantsPlaceholderURL({ req, service: source.service })
    if (!guarded || overrideAccess === true) {
      return fill({ cloudflare, doc, hasDataURL, hasOwnThumbnail, shown: showAll(urls) })
    }
    return shownURLs({ ...source, doc, req, urls }).then((shown) => {
      const keepsThumbnail = hasOwnThumbnail && !shown.hidesImageId
      const filled = { cloudflare, doc, hasDataURL, hasOwnThumbnail: keepsThumbnail, shown }
      withhold(filled)
      return fill(filled)
    })
  }
}

/** Rows from before every picture had a focal point: the middle is what they were cut by. */
function centreFocal(doc: Row): void {
  const { mimeType } = doc
  const isRaster =
    typeof mimeType === 'string' && mimeType.startsWith('image/') && mimeType !== 'image/svg+xml'
  if (isRaster && doc.focalX === null && doc.focalY === null) {
    Object.assign(doc, { focalX: centre.x, focalY: centre.y })
  }
}

type FillSizeArgs = DerivedSource & { cloudflare: Row; doc: Row }

/** An `<img>` with `url`, `width` and `height` keeps its shape; what the file has goes beside. */
function fillSize({ cloudflare, doc, service, slug }: FillSizeArgs): void {
  // The same object may be read twice.
  if (typeof cloudflare.originalWidth === 'number') return
  const size = service.shownSize({ collection: slug, doc })
  cloudflare.originalHeight = doc.height ?? null
  cloudflare.originalWidth = doc.width ?? null
  if (size === undefined || size.width === 0) return
  if ('height' in doc) doc.height = size.height
  if ('width' in doc) doc.width = size.width
}

type Filled = {
  cloudflare: Row
  doc: Row
  /** The placeholder as a picture, after a lean read. */
  hasDataURL: boolean
  hasOwnThumbnail: boolean
  shown: ShownURLs
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
    if (hasDataURL && isRow(cloudflare.placeholder)) {
      cloudflare.placeholder.dataURL = placeholderURL(cloudflare.placeholder.thumbhash)
    }
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

function addSizes({ doc, urls }: { doc: Row; urls: DocumentURLs }): void {
  const entries = Object.entries(urls.sizes)
  if (entries.length === 0) return
  doc.sizes = Object.fromEntries(entries.map(([name, size]) => [name, { ...noFile, ...size }]))
}

function fillSizes({ sizes, urls }: { sizes: Row; urls: DocumentURLs }): void {
  for (const [name, size] of Object.entries(urls.sizes)) {
    const row = sizes[name]
    if (isRow(row)) Object.assign(row, noFile, size)
  }
}

type FillOtherArgs = {
  cloudflare: Row
  doc: Row
  hasOwnThumbnail: boolean
  /** Without addresses. */
  sizes: ReturnType<typeof blankURLs>['sizes']
}

const sizesOf = ({ service, slug }: DerivedSource): FillOtherArgs['sizes'] =>
  blankURLs(service.collections[slug]?.sizes ?? []).sizes

/** A document without an image has the same shape: what a lean read has left out is never absent. */
function fillOther({ cloudflare, doc, hasOwnThumbnail, sizes }: FillOtherArgs): void {
  const isLean = cloudflare.ready === undefined
  if (isLean) {
    Object.assign(cloudflare, {
      originalHeight: null,
      originalWidth: null,
      ready: isOtherKind(doc),
      srcset: null,
      variants: [],
      watermarkedURL: null,
    })
    const names = Object.keys(sizes)
    if (names.length > 0) {
      doc.sizes = Object.fromEntries(
        names.map((name) => [name, { filename: null, filesize: null, ...sizes[name] }]),
      )
    }
  }
  if (hasOwnThumbnail || !(isLean || 'thumbnailURL' in doc)) return
  // A picture that browsers show stands for itself, as in Payload; one that is too large does not.
  const shows = isOtherKind(doc) && !isOversizedImage(doc) && isImage(String(doc.mimeType))
  doc.thumbnailURL ??= shows ? (doc.url ?? null) : null
}

/** For those who may not see a file: no address of it. */
function withholdFile(doc: Row): void {
  for (const name of ['thumbnailURL', 'url']) if (name in doc) doc[name] = null
  if (typeof doc.sizes !== 'object' || doc.sizes === null) return
  for (const size of Object.values(doc.sizes as Record<string, Row | null>)) {
    if (size !== null) Object.assign(size, { filename: null, url: null })
  }
}
