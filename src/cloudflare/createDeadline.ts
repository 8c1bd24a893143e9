/** Why a call was stopped. */
export type Interruption = 'aborted' | 'timeout'

/** Bounds one call in time and by the caller's signal. */
export type Deadline = {
  /** Ends the timer and lets go of the caller's signal. */
  end(): void
  /** Why the call was stopped, or `undefined` while it may go on. */
  interruption(): Interruption | undefined
  /** Stops the clock, for a body that its reader takes slowly. */
  pause(): void
  /** Settles like `work`, but no later than the interruption, even if `work` ignores the signal. */
  race<T>(work: Promise<T>): Promise<T>
  /** Starts the clock anew. */
  restart(): void
  /** Fires on either interruption and on {@link Deadline.stop}. */
  signal: AbortSignal
  /** Ends the call from inside: whatever still runs is told to stop. */
  stop(): void
}

type CreateDeadlineArgs = {
  signal?: AbortSignal | undefined
  timeoutMs: number
}

/**
 * Combines a timeout with the caller's `AbortSignal` and remembers which of the two fired:
 * "it took too long" and "you cancelled it" are different errors.
 */
export function createDeadline({ signal, timeoutMs }: CreateDeadlineArgs): Deadline {
  const controller = new AbortController()
  const { interrupt, interrupted } = createInterrupt()
  let interruption: Interruption | undefined
  let timer: NodeJS.Timeout | undefined
  const fire = (reason: Interruption) => {
    interruption ??= reason
    interrupt(new Error(reason))
    controller.abort()
  }
  const onAbort = () => fire('aborted')
  const pause = () => clearTimeout(timer)
  const restart = () => {
    pause()
    timer = setTimeout(() => fire('timeout'), timeoutMs)
  }
  const end = () => {
    pause()
    signal?.removeEventListener('abort', onAbort)
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  else restart()
  return {
    end,
    interruption: () => interruption,
    pause,
    race: (work) => Promise.race([work, interrupted]),
    restart,
    signal: controller.signal,
    stop: () => {
      end()
      controller.abort()
    },
  }
}

/** A promise that only ever fails, and the way to make it fail. */
function createInterrupt(): { interrupt: (reason: Error) => void; interrupted: Promise<never> } {
  let interrupt: (reason: Error) => void = () => undefined
  const interrupted = new Promise<never>((_resolve, reject) => {
    interrupt = reject
  })
  // Nobody may be racing at the moment it fires.
  interrupted.catch(() => undefined)
  return { interrupt, interrupted }
}
