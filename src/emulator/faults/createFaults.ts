import type { HostKind } from '../http/origins.js'
import type { EmulatorOperation, Fault, FaultAnswer } from './fault.js'

export type Faults = {
  /** Arms a fault; the function returned disarms it. Older faults act first. */
  add(fault: Fault): () => void
  /** Disarms all. */
  clear(): void
  /** Faults that have not struck as often as they may. */
  pending(): Fault[]
}

export type FaultSource = Faults & {
  /** The answer the next call gets, counted as given. */
  take(call: { host: HostKind | null; operation: EmulatorOperation }): FaultAnswer | undefined
}

/** Keeps the faults a test has armed. */
export function createFaults(initial: readonly Fault[] = []): FaultSource {
  let armed: { fault: Fault; left: number }[] = []
  const add = (fault: Fault): (() => void) => {
    const entry = { fault, left: fault.times ?? 1 }
    armed.push(entry)
    return () => {
      armed = armed.filter((other) => other !== entry)
    }
  }
  initial.forEach(add)
  return {
    add,
    clear() {
      armed = []
    },
    pending: () => armed.filter(({ left }) => left > 0).map(({ fault }) => fault),
    take(call) {
      const entry = armed.find(({ fault, left }) => left > 0 && applies({ fault, ...call }))
      if (entry === undefined) return undefined
      entry.left -= 1
      return entry.fault.answer
    },
  }
}

type AppliesArgs = {
  fault: Fault
  host: HostKind | null
  operation: EmulatorOperation
}

function applies({ fault, host, operation }: AppliesArgs): boolean {
  if (fault.host !== undefined && fault.host !== host) return false
  if (fault.operation === undefined) return operation !== 'webhook'
  return [fault.operation].flat().includes(operation)
}
