import type { ApiContext } from './api/apiContext.js'
import type { Emulator, EmulatorOptions } from './emulatorOptions.js'

import nodeFetch from 'node-fetch'

import { cloudflareLimits } from '../core/limits.js'
import { createRenderPool } from '../images/createRenderPool.js'
import { createDelivery } from './delivery/createDelivery.js'
import { createFaults } from './faults/createFaults.js'
import { createDispatch } from './http/createDispatch.js'
import { createRequestLog } from './http/createRequestLog.js'
import { createRouter } from './http/createRouter.js'
import { cloudflareOrigins } from './http/origins.js'
import { inspectUpload } from './render/inspectUpload.js'
import { resolveAccount } from './resolveAccount.js'
import { createDeliveryStore } from './store/createDeliveryStore.js'
import { createHeldIds } from './store/createHeldIds.js'
import { createListings } from './store/createListings.js'
import { openStore, type Store } from './store/openStore.js'
import { createBackgroundWork } from './webhooks/createBackgroundWork.js'
import { createNotifier } from './webhooks/createNotifier.js'

const defaultCacheBytes = 256 * 1024 * 1024

/**
 * Cloudflare Images on a local folder: one function from request to response for the API, the
 * upload host, the batch host and delivery, with pixels by sharp. Works offline.
 *
 * @example
 * ```ts
 * const emulator = createEmulator({ dir: '.cloudflare-images' })
 * const client = createImagesClient({
 *   accountId: emulator.accountId,
 *   apiToken: emulator.token,
 *   fetch: fetchFromHandler(emulator.fetch),
 * })
 * ```
 * @throws OPTIONS_INVALID for options that no account can have, STORE_UNREADABLE for a broken folder.
 */
export function createEmulator(options: EmulatorOptions): Emulator {
  const { fetch = nodeFetch, now = Date.now } = options
  const store = openStore(resolveAccount(options))
  const origins = { ...cloudflareOrigins, ...options.origins }
  const background = createBackgroundWork()
  const faults = createFaults(options.faults)
  const log = createRequestLog()
  const heldIds = createHeldIds(now)
  const closing = new AbortController()
  const { account } = store
  const notifier = createNotifier({
    accountId: account.accountId,
    background,
    faults,
    fetch,
    now,
    targets: () => policyTargets(store),
    webhook: options.webhook,
  })
  const maxBytes = options.maxBytes ?? cloudflareLimits.maxBytes
  const context: ApiContext = {
    fetch,
    inspectUpload: (file) => inspectUpload({ ...file, avif: options.avif === true, maxBytes }),
    isHeld: heldIds.has,
    listings: createListings(),
    maxBytes,
    notifier,
    now,
    origins,
    store,
    warn:
      options.warn ??
      ((message) => {
        process.emitWarning(message)
      }),
  }
  const dispatch = createDispatch({
    closing: closing.signal,
    deliver: createDelivery({
      ...createDeliveryStore(store),
      accountHash: account.accountHash,
      cacheDir: store.cacheDir,
      cacheMaxBytes: options.cache?.maxBytes ?? defaultCacheBytes,
      now,
      withSharp: createRenderPool(),
    }),
    faults,
    holdId: heldIds.hold,
    log,
    origins,
    route: createRouter(context),
  })
  return {
    accountHash: account.accountHash,
    accountId: account.accountId,
    async close() {
      closing.abort()
      await background.settled()
    },
    faults,
    fetch: dispatch,
    notifications: notifier.sent,
    origins,
    get requestCount() {
      return log.count
    },
    requests: log.entries,
    sendTestWebhook: () => notifier.sendTest(),
    settled: () => background.settled(),
    get signingKeys() {
      return store.currentKeys()
    },
    token: account.token,
  }
}

/** Destinations of the account's policies, each once. */
async function policyTargets({
  destinations,
  policies,
}: Store): Promise<{ secret?: string; url: string }[]> {
  const wanted = (await policies.list()).flatMap((policy) => policy.destinations)
  const all = await destinations.list()
  return all.filter(({ name }) => wanted.includes(name))
}
