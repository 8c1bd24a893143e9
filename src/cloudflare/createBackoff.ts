import { isCloudflareAPIError, isCloudflareImagesError } from '../errors.js'

/** Milliseconds before the next attempt, at least and at most, where Cloudflare names none. */
const shortestMs = 250
const longestMs = 5_000
/** From the first attempt to the beginning of the last: an editor waits for this. */
const budgetMs = 20_000

type CreateBackoffArgs = {
  maxRetries: number
  /** The clock, in milliseconds. */
  now?: () => number
  /** From 0 to 1. */
  random?: () => number
}

/** Milliseconds to wait after an attempt that failed; `undefined`: there shall be no other. */
export type Backoff = (error: unknown) => number | undefined

/**
 * How long to wait between the attempts of one call: as long as the answer asks for, else longer
 * and by chance, so that callers who failed together do not come back together. A wait that is
 * longer than the budget is none: limits of Cloudflare's may last five minutes.
 */
export function createBackoff({
  maxRetries,
  now = Date.now,
  random = Math.random,
}: CreateBackoffArgs): Backoff {
  const startedAt = now()
  let retries = 0
  let lastMs = shortestMs
  return (error) => {
    if (!isCloudflareImagesError(error) || !error.retryable || retries >= maxRetries) {
      return undefined
    }
    retries += 1
    const askedMs = isCloudflareAPIError(error) ? (error.retryAfterMs ?? 0) : 0
    lastMs = Math.min(longestMs, shortestMs + random() * (3 * lastMs - shortestMs))
    const waitMs = askedMs > 0 ? askedMs + random() * shortestMs : lastMs
    return now() - startedAt + waitMs > budgetMs ? undefined : Math.ceil(waitMs)
  }
}
