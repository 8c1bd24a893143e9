import type { PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

/** Seconds that an answer is used before its signatures end, at least. */
const reserveSeconds = 30
const longestSeconds = 60

type KeptSecondsArgs = {
  atMost?: number
  /** Unix seconds. */
  expiresAt: number
  service: Pick<Service, 'now'>
}

/**
 * Seconds for which something that carries a signature may be kept.
 *
 * @param args.atMost seconds; default 60
 */
export function keptSeconds({
  atMost = longestSeconds,
  expiresAt,
  service,
}: KeptSecondsArgs): number {
  const remaining = expiresAt - Math.ceil(service.now().getTime() / 1000)
  return Math.max(0, Math.min(atMost, remaining - reserveSeconds))
}

type LimitCachingArgs = {
  req: PayloadRequest
  service: Pick<Service, 'now' | 'signedUntil' | 'signingProblem'>
}

/**
 * An answer with signed URLs in it must not be kept longer than they hold, nor by caches that serve
 * others. Who is signed in edits, and must see that at once; for visitors a minute is kept, unless the
 * URLs are missing for the moment.
 */
export function limitCaching({ req, service }: LimitCachingArgs): void {
  if (req.payloadAPI === 'local') return
  req.responseHeaders ??= new Headers()
  const { responseHeaders, user } = req
  if (responseHeaders.has('Cache-Control')) return
  const isKept = user === null && service.signingProblem === undefined
  const seconds = isKept ? keptSeconds({ expiresAt: service.signedUntil(), service }) : 0
  responseHeaders.set('Cache-Control', `private, max-age=${seconds}`)
  responseHeaders.append('Vary', 'Authorization, Cookie')
}
