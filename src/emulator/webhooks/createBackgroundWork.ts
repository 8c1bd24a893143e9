export type BackgroundWork = {
  /** Starts work nobody waits for. It must not reject. */
  run(work: () => Promise<unknown>): void
  /** Resolves when all of it is done, work that work has started included. */
  settled(): Promise<void>
}

/** Keeps hold of promises nobody awaits, so that tests and shutdown can. */
export function createBackgroundWork(): BackgroundWork {
  const running = new Set<Promise<unknown>>()
  return {
    run(work) {
      const promise = work().finally(() => running.delete(promise))
      running.add(promise)
    },
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
