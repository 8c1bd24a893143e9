import type { CallCounts } from '../../cloudflare/createCallBudget.js'
import type { NewImageEvent } from '../../core/imageEvent.js'
import type { CircuitNews, CircuitState } from '../../service/callGate.js'
import type { Site } from '../../service/createService.js'

import { hostNames } from '../../service/callGate.js'
import { losesRowsOnRollback } from '../database/transactions.js'
import { emitFor } from '../events/recordEvent.js'

/** What a process wrote longer ago counts no more. */
const forgottenMs = 600_000

type Written = { at: number; counts: CallCounts }

/**
 * Lets the processes of a site know of each other's calls, through Payload's key-value store: how many
 * they have made, and which host of Cloudflare's does not answer.
 */
export function shareCalls({ payload, service }: Site): void {
  const { background, calls, now, options, site } = service
  const emit = emitFor({ payload, service })
  calls.onCircuit = (news) => {
    background.follow(emit(eventOf({ news, now: now() })))
  }
  // SQLite's one writer may be a transaction that waits for nobody; its processes count for themselves.
  if (options.mode === 'local' || losesRowsOnRollback(payload)) return
  const { kv } = payload
  const prefix = `cloudflare-images:calls:${site}:`
  const ownKey = `${prefix}${crypto.randomUUID()}`
  const circuitKey = `cloudflare-images:circuit:${site}`
  const pauseKey = `cloudflare-images:pause:${site}`
  const readCounts = async (key: string): Promise<CallCounts> => {
    const written = await kv.get<Written>(key)
    if (written !== null && now().getTime() - written.at < forgottenMs) return written.counts
    await kv.delete(key)
    return {}
  }
  calls.share({
    circuits: {
      read: async () => (await kv.get<CircuitState>(circuitKey)) ?? {},
      write: (state) => kv.set(circuitKey, state),
    },
    counts: {
      async readOthers() {
        const keys = await kv.keys()
        const others = keys.filter((key) => key.startsWith(prefix) && key !== ownKey)
        return Promise.all(others.map(readCounts))
      },
      write: (counts) => kv.set(ownKey, { at: now().getTime(), counts } satisfies Written),
    },
    pause: {
      read: async () => (await kv.get<{ until: number }>(pauseKey))?.until ?? 0,
      write: (until) => kv.set(pauseKey, { until }),
    },
  })
}

function eventOf({ news, now }: { news: CircuitNews; now: Date }): NewImageEvent {
  const { host, openUntil, since } = news
  const name = hostNames[host]
  if (openUntil === 0) {
    const seconds = Math.round((now.getTime() - since) / 1000)
    const message = `${name} answers again, after ${seconds} seconds.`
    return { data: { host, seconds }, message, type: 'recovered' }
  }
  const nextCallAt = new Date(openUntil).toISOString()
  const meanwhile = host === 'batch' ? 'The API takes its calls' : 'Calls fail at once'
  return {
    data: { host, nextCallAt },
    message: `${name} does not answer. ${meanwhile} until one succeeds; the next try is at ${nextCallAt}.`,
    type: 'outage',
  }
}
