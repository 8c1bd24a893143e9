import type { Site } from '../../service/createService.js'
import type { ImageDocument } from '../../service/imageDocuments.js'

import pMap from 'p-map'

import { noPlaceholder, type StoredPlaceholder } from '../../core/placeholder.js'
import { CloudflareImagesError } from '../../errors.js'
import { withLowPriority } from '../../service/callPriority.js'
import { imageIdOf, isNotDeliverable } from '../../service/documentImage.js'
import { fetchPreview } from '../../service/placeholder/fetchPreview.js'
import { contextOf } from '../request/context.js'
import { readPlaceholder, tellUnreadable } from './readPlaceholder.js'
import { writePlaceholder } from './writePlaceholder.js'

/** `unreadable`: pictures of which none can be made. */
type PlaceholderReport = {
  dryRun: boolean
  failed: number
  found: number
  made: number
  unreadable: number
}

type Args = Site & {
  /** Also those that have one. */
  all: boolean
  dryRun: boolean
  onProgress: (done: number) => void
  signal: AbortSignal
}

const pageSize = 100
const concurrency = 4

/** The placeholders of images that were there before placeholders were, a few at a time. */
export async function renewPlaceholders(args: Args): Promise<PlaceholderReport> {
  const { dryRun, onProgress, signal } = args
  const report = { dryRun, failed: 0, found: 0, made: 0, unreadable: 0 }
  for await (const documents of pagesOf(args)) {
    const wanted = documents.filter(({ doc }) => args.all || !hasPlaceholder(doc))
    const look = async (document: ImageDocument): Promise<void> => {
      if (signal.aborted) return
      report.found += 1
      if (!dryRun) await renew({ ...args, document, report })
      onProgress(report.found)
    }
    await withLowPriority(() => pMap(wanted, look, { concurrency }))
    if (signal.aborted) return report
  }
  return report
}

async function* pagesOf({ payload, service }: Args): AsyncGenerator<ImageDocument[]> {
  const { images } = contextOf({ payload, service })
  for (const collection of Object.keys(service.collections)) {
    let after: number | string | undefined
    for (;;) {
      const page = await images.listByStatus({
        ...(after === undefined ? {} : { after }),
        collection,
        limit: pageSize,
        statuses: ['uploaded'],
      })
      yield page
      after = page.at(-1)?.id
      if (page.length < pageSize) break
    }
  }
}

function hasPlaceholder(doc: ImageDocument['doc']): boolean {
  const { placeholder } = (doc.cloudflare ?? {}) as {
    placeholder?: { color?: unknown; thumbhash?: unknown } | null
  }
  // A drawing has a colour at most.
  return typeof (placeholder?.thumbhash ?? placeholder?.color) === 'string'
}

type RenewArgs = Args & { document: ImageDocument; report: PlaceholderReport }

async function renew({ document: { doc }, payload, report, service }: RenewArgs): Promise<void> {
  const imageId = imageIdOf(doc)
  if (imageId === undefined) return
  try {
    const made = await renewPlaceholder({ imageId, payload, service })
    report[made === undefined ? 'unreadable' : 'made'] += 1
  } catch (err) {
    report.failed += 1
    payload.logger.error({ err, imageId, msg: 'A placeholder could not be made' })
  }
}

type RenewPlaceholderArgs = Site & { imageId: string }

/**
 * Makes the placeholder of an image from what Cloudflare delivers, and writes it into every document
 * and version that shows the image.
 *
 * @returns what was written; `undefined` where the picture cannot be read
 * @throws CloudflareImagesError IMAGE_MISSING, IMAGE_NOT_READY, and what fetching the picture throws
 */
export async function renewPlaceholder({
  imageId,
  payload,
  service,
}: RenewPlaceholderArgs): Promise<StoredPlaceholder | undefined> {
  const document = await contextOf({ payload, service }).images.findByImageId({ imageId })
  if (document === undefined || isNotDeliverable(document.doc)) {
    throw new CloudflareImagesError({
      code: 'IMAGE_NOT_READY',
      message: 'The image of this document is not there yet.',
    })
  }
  const found = await readPlaceholder({ bytes: await fetchPreview({ document, service }) })
  const placeholder = 'placeholder' in found ? found.placeholder : undefined
  await writePlaceholder({
    imageId,
    payload,
    placeholder: placeholder ?? noPlaceholder(),
    service,
  })
  if ('problem' in found) {
    const { collection, id: documentId } = document
    await tellUnreadable({ collection, documentId, imageId, payload, service, ...found })
  }
  return placeholder
}
