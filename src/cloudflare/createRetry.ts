import type { Attempt, AttemptInfo } from './apiRequest.js'

import { setTimeout as wait } from 'node:timers/promises'

import { isCloudflareAPIError } from '../errors.js'
import { createBackoff } from './createBackoff.js'

/** Outage of the upload host, on record: see classifyAnswer. */
const uploadHostDown = 5550

/**
 * Tries a call again that failed for the moment, where that does no harm: Cloudflare turned it away
 * before it did anything, or it may be done twice.
 */
export function createRetry({ maxRetries }: { maxRetries: number }): Attempt {
  return async (call, info) => {
    const backoff = createBackoff({ maxRetries })
    for (;;) {
      try {
        return await call()
      } catch (error) {
        const waitMs = isHarmless(error, info) ? backoff(error) : undefined
        if (waitMs === undefined) throw error
        await pause({ signal: info.signal, waitMs })
      }
    }
  }
}

const isHarmless = (error: unknown, { replayable }: AttemptInfo): boolean =>
  !isPaused(error) && (replayable || isTurnedAway(error))

/** The circuit is open: whoever waits shall know. */
const isPaused = (error: unknown): boolean =>
  isCloudflareAPIError(error) && error.code === 'API_PAUSED'

/** True where Cloudflare did nothing for certain, and another attempt may succeed. */
export function isTurnedAway(error: unknown): boolean {
  return (
    isCloudflareAPIError(error) &&
    (error.code === 'API_RATE_LIMITED' ||
      error.providerErrors.some(({ code }) => code === uploadHostDown))
  )
}

/** Ends early when the caller gives up: the next attempt says so. */
export async function pause({
  signal,
  waitMs,
}: {
  signal: AbortSignal | undefined
  waitMs: number
}): Promise<void> {
  await wait(waitMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
}
