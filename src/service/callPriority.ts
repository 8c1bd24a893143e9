import { AsyncLocalStorage } from 'node:async_hooks'

const lowPriority = new AsyncLocalStorage<true>()

/** The calls to Cloudflare that `work` makes go to the batch host, or leave the last ones to editors. */
export const withLowPriority = <Result>(work: () => Promise<Result>): Promise<Result> =>
  lowPriority.run(true, work)

export const hasLowPriority = (): boolean => lowPriority.getStore() === true
