import { AsyncLocalStorage } from 'node:async_hooks'

const lowPriority = new AsyncLocalStorage<true>()

/** Of the calls to Cloudflare that `work` makes, editors' come first. */
export const withLowPriority = <Result>(work: () => Promise<Result>): Promise<Result> =>
  lowPriority.run(true, work)

export const hasLowPriority = (): boolean => lowPriority.getStore() === true
