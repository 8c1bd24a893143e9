import type { Row } from '../../core/row.js'
import type { VariantOptions } from '../../core/variantOptionTypes.js'
import type { Service, ServiceCollection } from '../createService.js'
import type { ImageDocument } from '../imageDocuments.js'
import type { Rendition } from '../urls/srcset.js'

import { formatVariantOptions } from '../../core/variant.js'
import { CloudflareImagesError } from '../../errors.js'
import { readDocumentImage, requireImageId } from '../documentImage.js'
import { fetchDelivered } from '../watermark/fetchDelivered.js'
import { readBounded } from '../watermark/readBounded.js'

/** Larger renditions are no better, and dearer. */
const maxSide = 1024
const small: VariantOptions = { fit: 'scale-down', height: 200, width: 200 }

type FetchPreviewArgs = {
  document: ImageDocument
  service: Service
}

/**
 * The whole picture of a document, as small as it can be had: a rendition from the delivery host,
 * or the original where every variant shows a part.
 *
 * @throws CloudflareImagesError IMAGE_MISSING, IMAGE_NOT_READY, and what fetching it throws
 */
export async function fetchPreview({ document, service }: FetchPreviewArgs): Promise<Buffer> {
  const host = await service.connect()
  const { collection: slug } = document
  const collection = service.collections[slug]
  const doc = wholePicture(document.doc)
  const rendition = collection && chooseRendition({ collection, doc })
  const url = rendition && service.buildRendition({ collection: slug, doc, rendition })?.url
  if (url == null) return fetchOriginal({ doc, service })
  const { fetch, timeoutMs } = service.options
  return fetchDelivered({
    fetch,
    host,
    request: { acceptsWebp: false, deliveryURL: url },
    timeoutMs,
  })
}

/** A crop or a focal point may change tomorrow; the picture stays. */
const wholePicture = (doc: Row): Row => ({
  ...doc,
  cloudflare: { ...(doc.cloudflare as Row), crop: null },
  focalX: null,
  focalY: null,
})

type ChooseRenditionArgs = {
  collection: ServiceCollection
  doc: Row
}

function chooseRendition({
  collection: { flexible, variants },
  doc,
}: ChooseRenditionArgs): Rendition | undefined {
  const image = readDocumentImage(doc)
  if (flexible && image?.requireSignedURLs === false) {
    return { options: small, segment: formatVariantOptions(small) }
  }
  const widths = ({ height, width }: VariantOptions): number =>
    Math.max(typeof width === 'number' ? width : 0, height ?? 0)
  const [smallest] = variants
    .filter(({ options }) => {
      const shown = widths(options)
      const isPlain = options.blur === undefined && options.fit !== 'cover'
      const showsAll = options.fit !== 'crop' && options.fit !== 'pad'
      return isPlain && showsAll && shown >= 64 && shown <= maxSide
    })
    .sort((one, other) => widths(one.options) - widths(other.options))
  return smallest && { options: smallest.options, segment: smallest.name }
}

async function fetchOriginal({ doc, service }: { doc: Row; service: Service }): Promise<Buffer> {
  const imageId = requireImageId(doc)
  const { client } = await service.connect()
  const { body } = await client.getImageBlob({ imageId })
  const bytes = await readBounded({ body, maxBytes: service.options.limits.maxBytes })
  if (bytes !== undefined) return bytes
  throw new CloudflareImagesError({
    code: 'IMAGE_TOO_LARGE',
    message: 'The image is larger than this site accepts.',
  })
}
