import type { EmulatorOperation } from '../faults/fault.js'
import type { HostKind } from './origins.js'

/** One request that reached the emulator. No headers, no query, no body: nothing secret. */
export type LoggedRequest = {
  /** `null`: the address belongs to no service. */
  host: HostKind | null
  method: string
  operation: EmulatorOperation
  /** Absent while the answer is awaited, and when there was none. */
  status?: number
}

const maxEntries = 10_000

export type RequestLog = {
  add(entry: LoggedRequest): LoggedRequest
  /** Of all, those that are forgotten too. */
  readonly count: number
  /** Oldest first, at most the last 10,000. */
  entries: readonly LoggedRequest[]
}

/** Remembers what was asked, so that tests can count. */
export function createRequestLog(): RequestLog {
  const entries: LoggedRequest[] = []
  let count = 0
  return {
    add(entry) {
      count += 1
      entries.push(entry)
      if (entries.length > maxEntries) entries.shift()
      return entry
    },
    get count() {
      return count
    },
    entries,
  }
}
