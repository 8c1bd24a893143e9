import type { Size } from '../../core/geometry.js'
import type { NamedVariant } from '../../core/variant.js'
import type { SizePlan } from '../urls/imageSizes.js'
import type { DocumentURLs } from '../urls/urlTypes.js'

import { getOutputSize } from '../../core/outputSize.js'
import { readDocumentImage } from '../documentImage.js'
import { blankURLs } from '../urls/blankURLs.js'

type Box = { height?: number; width?: 'auto' | number }

type QueuedURLsArgs = {
  collection: {
    sizes: readonly SizePlan[]
    slug: string
    variants: readonly NamedVariant[]
  }
  doc: unknown
  fileURLOf: (args: { collection: string; filename: string }) => string
}

/**
 * What a document shows while its file waits here: the file itself under every name, by Payload's file
 * route. Width and height are those of the whole picture in the size's box, so that an `<img>` keeps its
 * shape.
 */
export function queuedURLs({ collection, doc, fileURLOf }: QueuedURLsArgs): DocumentURLs {
  const image = readDocumentImage(doc)
  const { filename } = doc as { filename?: unknown }
  const blank = blankURLs(collection.sizes)
  if (image === undefined || typeof filename !== 'string' || filename === '') return blank
  const url = fileURLOf({ collection: collection.slug, filename })
  const { height, mimeType, width } = image
  const fit = (box: Box): Size =>
    getOutputSize({
      options: {
        fit: 'scale-down',
        ...(box.height === undefined ? {} : { height: box.height }),
        ...(typeof box.width === 'number' ? { width: box.width } : {}),
      },
      source: { height, width },
    })
  return {
    sizes: Object.fromEntries(
      collection.sizes.map(({ name, options }) => [name, { ...fit(options), mimeType, url }]),
    ),
    srcset: null,
    thumbnailURL: url,
    url,
    variants: collection.variants.map(({ name, options }) => ({ ...fit(options), name, url })),
  }
}
