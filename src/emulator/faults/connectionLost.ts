import { setTimeout as wait } from 'node:timers/promises'

import { CloudflareImagesError } from '../../errors.js'

/** What a `fetch` rejects with when a connection breaks. */
export const connectionLost = (message: string): CloudflareImagesError =>
  new CloudflareImagesError({ code: 'NETWORK', message })

type PauseArgs = {
  delayMs: number
  signal: AbortSignal
}

/**
 * Waits, unless the caller gives up first.
 * @throws NETWORK when it does.
 */
export async function pause({ delayMs, signal }: PauseArgs): Promise<void> {
  try {
    await wait(delayMs, undefined, { signal })
  } catch {
    throw connectionLost('The caller gave up.')
  }
}
