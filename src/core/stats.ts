import type { ImageStatus } from './imageStatus.js'

/** What one collection has, by its documents: trash included, newer drafts not. */
export type CollectionStats = {
  /** Documents without an image are in none. */
  byStatus: Record<ImageStatus, number>
  /** Of the originals of all documents whose image is stored. */
  bytes: number
  /** Images that only signed addresses show. */
  private: number
  slug: string
  /** Documents. */
  total: number
  /** Images outside the trash that nothing uses; `null` where uses are not counted. */
  unused: null | number
  /** Documents outside the trash whose `alt` is empty, in the default locale; `null` without such a field. */
  withoutAlt: null | number
}

export type RecentFailure = {
  at: string
  collection: string
  filename: null | string
  id: number | string
  /** A sentence for editors. */
  reason: null | string
}

/** What is stored, what it costs, and what went wrong. */
export type Stats = {
  /** Of the whole account, other sites included. `null` while Cloudflare does not tell. */
  account: null | { allowed: number; current: number }
  /** Why `account` is `null`: a sentence for editors. */
  accountError: null | string
  /**
   * What the account lacks of what this site needs, in English words. `null` while nobody has compared
   * them, and in local mode, where the account has everything.
   */
  accountLacks: null | string[]
  /** When this was counted. */
  at: string
  collections: CollectionStats[]
  /** Of storage alone: what delivery costs, the API does not tell. `null` also in local mode, where nothing does. */
  cost: null | StorageCost
  /** `local`: `account` tells of the emulator's, on this machine's disk. */
  mode: 'cloudflare' | 'local'
  /** Images of this site without a document, as the last `reconcile` counted; `null` before the first. */
  orphans: null | { at: string; count: number }
  /** Hosts of Cloudflare's that do not answer, of those on which editors depend. `nextCallAt`: ISO time. */
  outages: { host: 'api' | 'upload'; nextCallAt: string }[]
  recentFailures: RecentFailure[]
}

export type StorageCost = {
  currency: 'USD'
  monthly: number
  /** Of 100,000 images, the last one perhaps begun. */
  steps: number
}

/** Images that one step of storage holds, and its price a month. */
const storageStep = { dollars: 5, images: 100_000 } as const

/** What Cloudflare asks for storing so many images. */
export function estimateStorageCost({ images }: { images: number }): StorageCost {
  const steps = Math.ceil(images / storageStep.images)
  return { currency: 'USD', monthly: steps * storageStep.dollars, steps }
}
