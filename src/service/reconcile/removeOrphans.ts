import type { CloudflareImage, ImagesClient } from '../../cloudflare/imagesClient.js'
import type { Emit } from '../../core/imageEvent.js'
import type { Ledger } from '../ledger.js'
import type { FailureLimit } from './createFailureLimit.js'

import { removeStray } from '../sweep/sweepStrays.js'

/** Images of this site that nothing refers to. */
export type OrphanReport = {
  deleted: number
  failed: number
  found: number
  /** Perhaps the only copy of what a document has lost: neither counted as found nor deleted. */
  held: number
  /** As unreferenced, but too young to be called so: perhaps their document is on its way. */
  young: number
}

export const noOrphans = (): OrphanReport => ({
  deleted: 0,
  failed: 0,
  found: 0,
  held: 0,
  young: 0,
})

/** An image without a date is of no known age, so never old enough. */
export const isOldEnough = ({ image, oldest }: { image: CloudflareImage; oldest: Date }): boolean =>
  Date.parse(image.uploadedAt ?? '') <= oldest.getTime()

type RemoveOrphansArgs = {
  /** Unreferenced when the page was looked at. */
  candidates: readonly CloudflareImage[]
  client: ImagesClient
  emit: Emit
  isDeleting: boolean
  note: (imageId: string) => void
  /** Uploaded later than this is too young. */
  oldest: Date
  failureLimit: FailureLimit
  ledger: Ledger
  report: OrphanReport
  signal: AbortSignal | undefined
}

/** Counts the orphans among images, and deletes them if asked to, each confirmed once more. */
export async function removeOrphans({
  candidates,
  isDeleting,
  note,
  oldest,
  failureLimit,
  report,
  signal,
  ...args
}: RemoveOrphansArgs): Promise<void> {
  for (const image of candidates) {
    if (!isOldEnough({ image, oldest })) {
      report.young += 1
      continue
    }
    if (!isDeleting) {
      report.found += 1
      note(image.imageId)
      continue
    }
    if (failureLimit.isOver || signal?.aborted === true) return
    const outcome = await removeStray({ ...args, image })
    failureLimit.note(outcome === 'failed')
    if (outcome !== 'deleted' && outcome !== 'failed') continue
    report.found += 1
    report[outcome] += 1
    note(image.imageId)
  }
}
