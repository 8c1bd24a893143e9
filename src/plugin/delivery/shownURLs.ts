import type { PayloadRequest } from 'payload'

import type { Row } from '../../core/row.js'
import type { ServiceCollection } from '../../service/createService.js'
import type { DocumentURLs } from '../../service/urls/urlTypes.js'
import type { DerivedSource } from './derived.js'

import { isQueued } from '../../service/documentImage.js'
import { blankURLs } from '../../service/urls/blankURLs.js'
import { namedSrcset } from '../../service/urls/srcset.js'
import { type Viewing, viewingOf } from '../viewing/viewing.js'
import { watermarkedURL } from './watermarkedURL.js'

/** The derived values as one viewer gets them. */
export type ShownURLs = DocumentURLs & {
  /** The image's id would lead around what is kept from this viewer. */
  hidesImageId: boolean
  /** Not even its colours are for this viewer. */
  hidesPicture: boolean
  /** The default variant with its mark on it. */
  watermarkedURL: null | string
}

type Asked = DerivedSource & { doc: Row; req: PayloadRequest; urls: DocumentURLs }

/** For server code, and where nobody is kept from anything. */
export const showAll = (urls: DocumentURLs): ShownURLs => ({
  ...urls,
  hidesImageId: false,
  hidesPicture: false,
  watermarkedURL: null,
})

/** Nothing for those who may not view; with marks, addresses of pictures that have them drawn on. */
export async function shownURLs(asked: Asked): Promise<ShownURLs> {
  const { service, slug, urls } = asked
  const collection = service.collections[slug]
  const viewing = await viewingOf(asked)
  if (!viewing.mayView || collection === undefined) {
    return {
      ...blankURLs(collection?.sizes ?? []),
      hidesImageId: true,
      hidesPicture: true,
      watermarkedURL: null,
    }
  }
  if (service.options.watermark === undefined) return showAll(urls)
  const marked = await markedURLs({ ...asked, collection, viewing })
  if (marked.size === 0) return showAll(urls)
  if (!isQueued(asked.doc)) return replaceURLs({ collection, marked, urls })
  // A mark is drawn on what Cloudflare delivers.
  return { ...showAll(blankURLs(collection.sizes)), hidesImageId: true }
}

type MarkedURLsArgs = Asked & { collection: ServiceCollection; viewing: Viewing }

/** By variant and size: only those with a mark. `null` where it is not known what to draw. */
async function markedURLs({
  collection,
  doc,
  req,
  service,
  slug,
  viewing,
}: MarkedURLsArgs): Promise<ReadonlyMap<string, null | string>> {
  const marked = new Map<string, null | string>()
  const names = [...collection.variants, ...collection.sizes].map(({ name }) => name)
  const { id } = doc
  for (const variant of new Set(names)) {
    try {
      const mark = await viewing.markOf(variant)
      if (mark === undefined) continue
      // A version has no address of its own, and its document may show another picture.
      const hasAddress = typeof id === 'string' || typeof id === 'number'
      const url = hasAddress
        ? watermarkedURL({ doc: { ...doc, id }, mark, req, service, slug, variant })
        : null
      marked.set(variant, url)
    } catch (err) {
      // Never the clean picture by mistake, and never a list that fails for one of its documents.
      req.payload.logger.error({ collection: slug, documentId: id, err, msg: 'A watermark failed' })
      marked.set(variant, null)
    }
  }
  return marked
}

type ReplaceURLsArgs = {
  collection: ServiceCollection
  marked: ReadonlyMap<string, null | string>
  urls: DocumentURLs
}

function replaceURLs({ collection, marked, urls }: ReplaceURLsArgs): ShownURLs {
  const shown = (name: string, clean: null | string): null | string => {
    const url = marked.get(name)
    return url === undefined || clean === null ? clean : url
  }
  const { defaultVariant, sizes, thumbnailSize, thumbnailVariant } = collection
  const variants = urls.variants.map((variant) => ({
    ...variant,
    url: shown(variant.name, variant.url),
  }))
  return {
    hidesImageId: true,
    hidesPicture: false,
    sizes: Object.fromEntries(
      sizes.flatMap(({ name }) => {
        const size = urls.sizes[name]
        return size === undefined ? [] : [[name, { ...size, url: shown(name, size.url) }]]
      }),
    ),
    // Widths of any size have no marks; the named variants have.
    srcset: urls.srcset === null ? null : namedSrcset({ settings: collection, variants }),
    thumbnailURL: shown(thumbnailSize ?? thumbnailVariant, urls.thumbnailURL),
    url: shown(defaultVariant, urls.url),
    variants,
    watermarkedURL: urls.url === null ? null : (marked.get(defaultVariant) ?? null),
  }
}
