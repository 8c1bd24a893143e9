import { AsyncLocalStorage } from 'node:async_hooks'

const background = new AsyncLocalStorage<true>()

/** Of the calls to Cloudflare that `work` makes, editors' come first. */
export const inBackground = <Result>(work: () => Promise<Result>): Promise<Result> =>
  background.run(true, work)

export const isInBackground = (): boolean => background.getStore() === true
