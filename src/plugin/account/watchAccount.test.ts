import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { expect, test } from '@jest/globals'

import { CloudflareAPIError } from '../../errors.js'
import { watchAccount } from './watchAccount.js'

const untold = new CloudflareAPIError({
  code: 'API_NOT_FOUND',
  httpStatus: 404,
  message: 'Not found.',
  providerErrors: [],
})

/** An account whose settings cannot be read, and whose images are all private. */
function openAccount() {
  const calls = { listVariants: 0 }
  const client = {
    getConfig: () => Promise.reject(untold),
    listImages: () => Promise.resolve({ images: [{ imageId: 'a', requireSignedURLs: true }] }),
    listVariants: () => {
      calls.listVariants += 1
      return Promise.resolve([])
    },
  }
  return { calls, client }
}

test.each([
  { transactionOptions: undefined, where: 'with a store' },
  { transactionOptions: {}, where: 'on SQLite with transactions, which stores nothing' },
])('an account that tells nothing is asked ever more rarely, $where', async (database) => {
  const { calls, client } = openAccount()
  const stored = new Map<string, unknown>()
  const tasks: Promise<void>[] = []
  let at = Date.parse('2026-01-01T00:00:00Z')
  let read = (): void => undefined
  const service = {
    background: {
      add: (task: Promise<void>) => {
        tasks.push(task)
        return task
      },
    },
    collections: { media: { flexible: true, privacy: 'public', variants: [] } },
    connect: () => Promise.resolve({ client, delivery: { accountHash: 'hash' } }),
    learnAccount: () => undefined,
    namedVariants: [{ name: 'hero', options: { width: 900 } }],
    now: () => new Date(at),
    options: { local: {}, mode: 'cloudflare', undeclaredVariants: [] },
    site: 'site',
    watchesAccount: true,
    whenURLsAreBuilt: (listener: () => void) => {
      read = listener
    },
  }
  const payload = {
    db: { name: 'sqlite', ...database },
    kv: {
      get: (key: string) => Promise.resolve(stored.get(key) ?? null),
      mget: (keys: readonly string[]) => Promise.resolve(keys.map((key) => stored.get(key))),
      set: (key: string, value: unknown) => Promise.resolve(void stored.set(key, value)),
    },
    logger: { warn: () => undefined },
  }
  watchAccount({
    payload: payload as unknown as Payload,
    service: service as unknown as Service,
  })
  await Promise.all(tasks)
  for (let second = 0; second < 7200; second += 1) {
    at += 1000
    read()
    await Promise.all(tasks.splice(0))
  }
  // After 1, 2, 4 ... seconds, and then once an hour.
  expect(calls.listVariants).toBe(13)
})
