import type { Payload } from 'payload'

import type { FetchLike } from '../../../src/cloudflare/fetchLike.js'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { localCredentials } from '../../../src/options/resolveCredentials.js'

/** The account of a site, with every API call counted. */
export function openCountedAccount(dir: string): { calls: string[]; fetch: FetchLike } {
  const emulator = createEmulator({
    accountHash: localCredentials.accountHash,
    accountId: localCredentials.accountId,
    dir,
    token: localCredentials.apiToken,
  })
  const answer = fetchFromHandler(emulator.fetch)
  const calls: string[] = []
  return {
    calls,
    fetch: (url, init) => {
      calls.push(`${init.method} ${new URL(url).pathname}`)
      return answer(url, init)
    },
  }
}

/** Names of the database calls from now on. */
export function watchDatabase({ db }: Payload): { calls: string[]; restore(): void } {
  const calls: string[] = []
  const methods = db as unknown as Record<string, unknown>
  const originals = Object.entries(methods).filter(
    ([name, value]) =>
      typeof value === 'function' && /^(count|create|delete|find|query|update|upsert)/.test(name),
  )
  for (const [name, original] of originals) {
    methods[name] = (...args: unknown[]): unknown => {
      calls.push(name)
      return (original as (...rest: unknown[]) => unknown).apply(db, args)
    }
  }
  return {
    calls,
    restore: () => {
      for (const [name, original] of originals) methods[name] = original
    },
  }
}
