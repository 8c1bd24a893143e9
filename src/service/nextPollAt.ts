import { clockToleranceMs } from '../core/imageStatus.js'

const firstGapMs = 30_000
const largestGapMs = 900_000

type NextPollAtArgs = {
  attempts: number
  expiresAt: null | string
  now: Date
}

/**
 * When to look at a waiting image again: after 30 s, 1 min, 2, 4 and so on, at most 15 min; and once
 * right after the end of its upload URL, when the answer is final.
 *
 * @param args.attempts looks before this one
 * @param args.expiresAt ISO time
 */
export function nextPollAt({ attempts, expiresAt, now }: NextPollAtArgs): Date {
  const next = now.getTime() + Math.min(firstGapMs * 2 ** Math.min(attempts, 10), largestGapMs)
  const end = expiresAt === null ? Number.NaN : Date.parse(expiresAt) + clockToleranceMs + 1
  return new Date(end > now.getTime() && end < next ? end : next)
}
