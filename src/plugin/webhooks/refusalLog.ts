import type { Payload } from 'payload'

/** A flood of refused messages must not become a flood of log lines. */
const quietMs = 60_000

export type RefusalLog = (args: { now: Date; payload: Payload; reason: string }) => void

/** Logs why messages are refused: each reason at most once a minute, with how often it happened. */
export function createRefusalLog(): RefusalLog {
  const seen = new Map<string, { count: number; loggedAt: number }>()
  return ({ now, payload, reason }) => {
    const before = seen.get(reason) ?? { count: 0, loggedAt: -Infinity }
    const count = before.count + 1
    const nowMs = now.getTime()
    if (Math.abs(nowMs - before.loggedAt) < quietMs) {
      seen.set(reason, { ...before, count })
      return
    }
    seen.set(reason, { count: 0, loggedAt: nowMs })
    payload.logger.warn({ count, msg: `A webhook message was refused: ${reason}` })
  }
}
