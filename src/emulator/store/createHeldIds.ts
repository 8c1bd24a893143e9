/** Ids that count as taken although their image is deleted: deletion takes time at Cloudflare. */
export function createHeldIds(now: () => number): {
  has: (imageId: string) => boolean
  hold: (args: { forMs: number; imageId: string }) => void
} {
  const heldUntil = new Map<string, number>()
  return {
    has(imageId) {
      const until = heldUntil.get(imageId)
      if (until !== undefined && until <= now()) heldUntil.delete(imageId)
      return heldUntil.has(imageId)
    },
    hold({ forMs, imageId }) {
      heldUntil.set(imageId, now() + forMs)
    },
  }
}
