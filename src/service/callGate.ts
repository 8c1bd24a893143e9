import type { APIHost, Attempt } from '../cloudflare/apiRequest.js'
import type { SharedCounts } from '../cloudflare/createCallBudget.js'
import type { ResolvedOptions } from '../options/resolvedOptions.js'
import type { Background } from './background.js'

import pThrottle from 'p-throttle'

import { createCallBudget, windowMs } from '../cloudflare/createCallBudget.js'
import { type Circuit, type CircuitChange, createCircuit } from '../cloudflare/createCircuit.js'
import { isCloudflareAPIError } from '../errors.js'
import { hasLowPriority } from './callPriority.js'

/** By host: until when no call is made, in milliseconds; 0 where it answers. */
export type CircuitState = Readonly<Partial<Record<APIHost, number>>>

/** What the processes of a site tell each other about their calls. */
export type SharedCalls = {
  circuits: {
    read(): Promise<CircuitState>
    write(state: CircuitState): Promise<void>
  }
  counts: SharedCounts
  /** Until when Cloudflare refuses all calls, in milliseconds; 0 where nobody was told. */
  pause: { read(): Promise<number>; write(until: number): Promise<void> }
}

/** `openUntil`: when the next call is made, in milliseconds. */
export type Outage = { host: 'api' | 'upload'; openUntil: number }

/** `since`: of the outage that begins or has ended. */
export type CircuitNews = Pick<CircuitChange, 'openUntil' | 'since'> & { host: APIHost }

/** Before every request to Cloudflare: is the host up, and is there a call left? */
export type CallGate = {
  readonly attempt: Attempt
  /** Hosts that do not answer; not the one for bulk work, for which the API stands in. */
  readonly outages: readonly Outage[]
  /** Called when a host goes down, and when it is back. */
  onCircuit: ((news: CircuitNews) => void) | undefined
  share(calls: SharedCalls): void
}

/** As the log and the doctor name them. */
export const hostNames: Readonly<Record<APIHost, string>> = {
  api: 'Cloudflare’s API',
  batch: 'Cloudflare’s host for bulk work',
  upload: 'Cloudflare’s upload host',
}

/** The batch host allows 200 calls in a second for one token, and each process has its own. */
const batchCallsInASecond = 190

/** Between two looks at what other processes have found. */
const lookMs = 2000

type CreateCallGateArgs = {
  background: Background
  now: () => number
  options: Pick<ResolvedOptions, 'circuitBreaker' | 'rateLimit'>
}

export function createCallGate({
  background,
  now,
  options: { circuitBreaker, rateLimit },
}: CreateCallGateArgs): CallGate {
  const circuits = new Map<APIHost, Circuit>()
  let shared: SharedCalls | undefined
  let lookedAt = -lookMs
  /** Our own changes, and whether the others can read them. */
  let changes = 0
  let written = Promise.resolve()
  const state = (): CircuitState =>
    Object.fromEntries([...circuits].map(([host, { openUntil }]) => [host, openUntil]))
  const circuitOf = (host: APIHost): Circuit | undefined => {
    const known = circuits.get(host)
    if (known !== undefined || circuitBreaker === false) return known
    const onChange = ({ isNews, openUntil, since }: CircuitChange): void => {
      if (isNews) gate.onCircuit?.({ host, openUntil, since })
      changes += 1
      const circuitStore = shared?.circuits
      if (circuitStore === undefined) return
      // One after the other: the last one is to stay.
      written = written.then(() => quietly(circuitStore.write(state())))
      background.follow(written)
    }
    const circuit = createCircuit({ ...circuitBreaker, now, onChange })
    circuits.set(host, circuit)
    return circuit
  }
  const look = async ({ circuits: { read }, pause }: SharedCalls): Promise<void> => {
    budget?.pause(await pause.read())
    await written
    const before = changes
    const found = await read()
    // What has happened here meanwhile is newer.
    if (changes !== before) return
    for (const host of ['api', 'batch', 'upload'] as const) {
      const until = found[host] ?? 0
      const circuit = circuitOf(host)
      if (until > now() || (until === 0 && (circuit?.openUntil ?? 0) > now())) circuit?.learn(until)
    }
  }
  const budget =
    rateLimit === false
      ? undefined
      : createCallBudget({
          follow: (task) => {
            background.follow(task)
          },
          limit: rateLimit,
          now,
        })
  /** Beyond its limit Cloudflare shuts everything out, and says for how long. */
  const notePause = (error: unknown): void => {
    const isLimit = isCloudflareAPIError(error) && error.code === 'API_RATE_LIMITED'
    if (!isLimit || error.httpStatus !== 429 || error.retryAfterMs === undefined) return
    // What stands between may say anything, and the other processes and the next start believe it.
    const until = now() + Math.min(windowMs, error.retryAfterMs)
    budget?.pause(until)
    if (shared !== undefined) background.follow(quietly(shared.pause.write(until)))
  }
  const takeBatchTurn = pThrottle({ interval: 1000, limit: batchCallsInASecond, strict: true })(
    () => Promise.resolve(),
  )
  const gate: CallGate = {
    async attempt(call, info) {
      if (shared !== undefined && now() - lookedAt >= lookMs) {
        lookedAt = now()
        background.follow(quietly(look(shared)))
      }
      const send = async () => {
        // The limit is the API's; other hosts have their own.
        if (info.host === 'batch') await takeBatchTurn()
        if (info.host === 'api') await budget?.take({ isBackground: hasLowPriority() })
        return call()
      }
      try {
        return await (circuitOf(info.host)?.attempt(send, info) ?? send())
      } catch (error) {
        if (info.host === 'api') notePause(error)
        throw error
      }
    },
    onCircuit: undefined,
    get outages() {
      return (['api', 'upload'] as const).flatMap((host) => {
        const openUntil = circuits.get(host)?.openUntil ?? 0
        return openUntil === 0 ? [] : { host, openUntil }
      })
    },
    share(calls) {
      shared = calls
      budget?.share(calls.counts)
    },
  }
  return gate
}

/** The gate works by what it knows where the store fails. */
const quietly = (task: Promise<void>): Promise<void> => task.catch(() => undefined)
