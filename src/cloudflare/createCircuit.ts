import type { Attempt, AttemptInfo } from './apiRequest.js'

import { CloudflareAPIError, isCloudflareAPIError, isCloudflareImagesError } from '../errors.js'

/** A call in this time is the only one to try whether Cloudflare is back; then the next may try. */
const probeMs = 10_000
/** The longest pause; each is twice as long as the one before. */
const longestMs = 60_000

export type CircuitOptions = {
  /** Failures one after the other that open it. */
  failures: number
  /** Of the first pause. */
  seconds: number
}

/** Of one host of Cloudflare's. */
export type Circuit = {
  readonly attempt: Attempt
  /** Another process has found the host down, until then, or up again (0). Milliseconds. */
  learn(openUntil: number): void
  /** Milliseconds since the epoch until which no call is made; 0 while the host answers. */
  readonly openUntil: number
}

/** In milliseconds since the epoch. */
export type CircuitChange = {
  /** That the host went down or came back, and not only that it is still down. */
  isNews: boolean
  /** 0 when it closes. */
  openUntil: number
  /** Since when the host has been down, as far as this process knows. */
  since: number
}

type CreateCircuitArgs = CircuitOptions & {
  /** In milliseconds. */
  now: () => number
  onChange?: (change: CircuitChange) => void
}

/**
 * Stops calling a host that does not answer: after some failures in a row, calls fail at once, and
 * one at a time tries whether it is back. Any answer of Cloudflare's counts as one, refusals included.
 */
export function createCircuit({ failures, now, onChange, seconds }: CreateCircuitArgs): Circuit {
  let inARow = 0
  let openUntil = 0
  let pauseMs = seconds * 1000
  let probedUntil = 0
  let since = 0
  const close = (): void => {
    const wasOpen = openUntil > 0
    inARow = openUntil = probedUntil = 0
    pauseMs = seconds * 1000
    if (wasOpen) onChange?.({ isNews: true, openUntil: 0, since })
  }
  const fail = (): void => {
    inARow += 1
    const isOpen = openUntil > now()
    if (isOpen || (openUntil === 0 && inARow < failures)) return
    const isNews = openUntil === 0
    if (isNews) since = now()
    openUntil = now() + pauseMs
    pauseMs = Math.min(longestMs, pauseMs * 2)
    probedUntil = 0
    onChange?.({ isNews, openUntil, since })
  }
  return {
    async attempt(call, info) {
      if (openUntil > 0) {
        const closedUntil = Math.max(openUntil, probedUntil)
        if (closedUntil > now()) throw circuitOpen({ info, waitMs: closedUntil - now() })
        probedUntil = now() + probeMs
      }
      try {
        const result = await call()
        close()
        return result
      } catch (error) {
        if (isOutage(error)) fail()
        else if (isAnswer(error)) close()
        else probedUntil = 0
        throw error
      }
    },
    learn(until) {
      if (until === 0) inARow = probedUntil = 0
      else if (openUntil === 0) since = now()
      openUntil = until
    },
    get openUntil() {
      return openUntil
    },
  }
}

const outages = new Set(['API_UNAVAILABLE', 'NETWORK', 'REQUEST_TIMEOUT'])

const isOutage = (error: unknown): boolean =>
  isCloudflareImagesError(error) && outages.has(error.code)

const isAnswer = (error: unknown): boolean => isCloudflareAPIError(error) && error.httpStatus > 0

function circuitOpen({ info, waitMs }: { info: AttemptInfo; waitMs: number }): CloudflareAPIError {
  return new CloudflareAPIError({
    code: 'API_PAUSED',
    details: { operation: info.operation },
    httpStatus: 0,
    message: `Cloudflare has not answered several calls in a row. The next one is made in ${Math.ceil(waitMs / 1000)} seconds; try again then.`,
    providerErrors: [],
    retryAfterMs: waitMs,
  })
}
