import { isImage } from 'payload/shared'

import type { DerivedSource } from '../delivery/derived.js'

import { isOtherKind } from '../../service/documentImage.js'
import { blankURLs } from '../../service/urls/blankURLs.js'

type Row = Record<string, unknown>

type FillOtherArgs = {
  cloudflare: Row
  doc: Row
  hasOwnThumbnail: boolean
  /** Without addresses. */
  sizes: ReturnType<typeof blankURLs>['sizes']
}

export const sizesOf = ({ service, slug }: DerivedSource): FillOtherArgs['sizes'] =>
  blankURLs(service.collections[slug]?.sizes ?? []).sizes

/** A document without an image has the same shape: what a lean read has left out is never absent. */
export function fillOther({ cloudflare, doc, hasOwnThumbnail, sizes }: FillOtherArgs): void {
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
    if (names.length > 0)
      doc.sizes = Object.fromEntries(
        names.map((name) => [name, { filename: null, filesize: null, ...sizes[name] }]),
      )
  }
  if (hasOwnThumbnail || !(isLean || 'thumbnailURL' in doc)) return
  // A picture that browsers show stands for itself, as in Payload.
  const shows = isOtherKind(doc) && isImage(String(doc.mimeType))
  doc.thumbnailURL ??= shows ? (doc.url ?? null) : null
}

/** For those who may not see a file: no address of it. */
export function withholdFile(doc: Row): void {
  for (const name of ['thumbnailURL', 'url']) if (name in doc) doc[name] = null
  if (typeof doc.sizes !== 'object' || doc.sizes === null) return
  for (const size of Object.values(doc.sizes as Record<string, Row | null>))
    if (size !== null) Object.assign(size, { filename: null, url: null })
}
