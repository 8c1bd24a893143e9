/** Seconds a browser keeps a public image when the account says nothing: two days. */
export const defaultBrowserTTL = 172_800

const staleWhileRevalidateSeconds = 7_200

/** Private images ignore the account's setting; a link without an end is kept for an hour. */
const endlessSignatureTTL = 3_600

type FormatCacheControlArgs = {
  /** Seconds. @default 172800 */
  browserTTL?: number | undefined
  nowSeconds: number
  signature: { expiresAt: number | undefined } | undefined
}

/**
 * How long browsers may keep a picture. One that a signature opened is kept no longer than the
 * signature holds, and by the viewer's own browser only.
 */
export function formatCacheControl({
  browserTTL = defaultBrowserTTL,
  nowSeconds,
  signature,
}: FormatCacheControlArgs): string {
  if (signature === undefined) {
    return `public, max-age=${browserTTL}, stale-while-revalidate=${staleWhileRevalidateSeconds}`
  }
  const { expiresAt } = signature
  const seconds = expiresAt === undefined ? endlessSignatureTTL : Math.floor(expiresAt - nowSeconds)
  return `private, max-age=${Math.min(defaultBrowserTTL, Math.max(0, seconds))}`
}
