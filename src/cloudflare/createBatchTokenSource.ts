import type { BatchToken } from './imagesClient.js'

/** A token is not used in its last minute: the request it goes with takes time to arrive. */
const marginMs = 60_000

type CreateBatchTokenSourceArgs = {
  getBatchToken: () => Promise<BatchToken>
  now: () => number
}

/**
 * Keeps one batch token for many calls and replaces it shortly before it expires. Calls that come
 * while a token is being fetched share it; a failed fetch is not kept.
 */
export function createBatchTokenSource({
  getBatchToken,
  now,
}: CreateBatchTokenSourceArgs): () => Promise<string> {
  let current: Promise<BatchToken> | undefined
  const fetchToken = () => {
    const fetching = getBatchToken()
    current = fetching
    fetching.catch(() => (current = undefined))
    return fetching
  }
  return async () => {
    const used = current ?? fetchToken()
    const known = await used
    if (known.expiresAt.getTime() - marginMs > now()) {
      return known.token
    }
    // Of all the calls that found it expired, the first renews it.
    if (current === used) {
      current = undefined
    }
    return (await (current ?? fetchToken())).token
  }
}
