import type { Site } from '../../service/createService.js'

import { unsettledStatuses } from '../../core/imageStatus.js'
import { isCloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
import { contextOf } from '../request/context.js'
import { refreshByImageId } from './refreshSite.js'

export type UnsettledReport = {
  changed: number
  checked: number
  /** Images that Cloudflare could not be asked about. */
  failed: number
  /** True when there are more: call again. */
  hasMore: boolean
  /** Images that are still on their way. */
  waiting: number
}

/** Images at most in one call, and how many at a time. */
const limit = 200
const parallel = 4
const forever = new Date('9999-12-31')

type RefreshUnsettledArgs = Site & { slug: string }

/** Looks at every image of a collection that time or Cloudflare will change. */
export async function refreshUnsettled(args: RefreshUnsettledArgs): Promise<UnsettledReport> {
  const imageIds = await findUnsettled(args)
  const report = { changed: 0, checked: 0, failed: 0, waiting: 0 }
  const chosen = imageIds.slice(0, limit)
  for (let start = 0; start < chosen.length; start += parallel) {
    await Promise.all(
      chosen.slice(start, start + parallel).map(async (imageId) => {
        report.checked += 1
        try {
          const { changed, status } = await refreshByImageId({
            ...args,
            imageId,
            source: 'request',
          })
          if (changed) report.changed += 1
          if ((unsettledStatuses as readonly unknown[]).includes(status)) report.waiting += 1
        } catch (error) {
          if (!isCloudflareImagesError(error)) throw error
          report.failed += 1
        }
      }),
    )
  }
  return { ...report, hasMore: imageIds.length > limit }
}

type FindUnsettledArgs = Site & { slug: string }

/** By their status; newest drafts, which only the ledger knows, by their check rows. */
async function findUnsettled({ payload, service, slug }: FindUnsettledArgs): Promise<string[]> {
  const { images, ledger } = contextOf({ payload, service })
  const documents = await images.listByStatus({
    collection: slug,
    limit: limit + 1,
    statuses: unsettledStatuses,
  })
  const rows = await ledger.listDue({
    kinds: ['check'],
    limit: limit + 1,
    now: forever,
  })
  const imageIds = [
    ...documents.map(({ doc }) => imageIdOf(doc)),
    ...rows.filter(({ collectionSlug }) => collectionSlug === slug).map(({ imageId }) => imageId),
  ]
  return [...new Set(imageIds.filter((imageId) => typeof imageId === 'string'))]
}
