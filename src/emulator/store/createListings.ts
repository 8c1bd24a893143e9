import type { ImageRecord } from './imageRecord.js'

/** An image in a list: ordered by time, then by id. */
export type ListedImage = ImageRecord & { uploadedAt: string }

export type Listings = {
  /** The images of a list in their order, as they were a moment ago; empty when none is kept. */
  find(key: string): readonly ListedImage[]
  keep(key: string, images: readonly ListedImage[]): void
}

const maxListings = 8
const maxAgeMs = 60_000

/**
 * Lists that are being read page by page. Without them every page would look at every image, and
 * a large account would take the square of its time.
 */
export function createListings(): Listings {
  const kept = new Map<string, { images: readonly ListedImage[]; keptAtMs: number }>()
  return {
    find(key) {
      const listing = kept.get(key)
      if (listing === undefined || performance.now() - listing.keptAtMs > maxAgeMs) return []
      return listing.images
    },
    keep(key, images) {
      kept.delete(key)
      kept.set(key, { images, keptAtMs: performance.now() })
      for (const oldest of kept.keys()) {
        if (kept.size <= maxListings) break
        kept.delete(oldest)
      }
    },
  }
}
