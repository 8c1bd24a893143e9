/** Ends a transfer that does not move any more. */
export type StallGuard = {
  /** Lets go of the timer and of the caller's signal. */
  end(): void
  /** Whether it was the guard that ended the transfer. */
  isStalled(): boolean
  /** Something moved: the clock starts anew, with another patience if one is named. */
  moved(timeoutMs?: number): void
  /** Fires when the caller gives up, and when nothing has moved for too long. */
  signal: AbortSignal
}

type CreateStallGuardArgs = {
  timeoutMs: number
  signal?: AbortSignal | undefined
}

/** Combines a caller's signal with a limit on standing still. */
export function createStallGuard({ timeoutMs, signal }: CreateStallGuardArgs): StallGuard {
  const controller = new AbortController()
  let isStalled = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const giveUp = () => controller.abort()
  const start = (forMs: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      isStalled = true
      giveUp()
    }, forMs)
  }
  if (signal?.aborted === true) giveUp()
  else start(timeoutMs)
  signal?.addEventListener('abort', giveUp, { once: true })
  return {
    end() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
    },
    isStalled: () => isStalled,
    moved: (forMs = timeoutMs) => start(forMs),
    signal: controller.signal,
  }
}
