import type { DatabaseKind } from '../integration/support/database.js'

import { serve } from '@hono/node-server'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { buildConfig, getPayload, handleEndpoints } from 'payload'
import sharp from 'sharp'

import { createImageStore } from '../../src/emulator/store/createImageStore.js'
import { cloudflareImages, getCloudflareImages } from '../../src/index.js'
import { compareSides, findForgotten } from '../integration/crash/compareSides.js'
import { collections } from '../integration/crash/crashSite.js'
import { openDatabase } from '../integration/support/database.js'

/** What a server is told when it starts, by its environment. */
export type ServerSettings = {
  account: { accountHash: string; accountId: string; apiToken: string }
  /** Base of the emulator's addresses. */
  cloudflareURL: string
  database: DatabaseKind
  dir: string
  webhookSecret: string
}

/** Longer than any one-time URL, receipt and gap between two looks. */
const laterMs = 26 * 3_600_000

const settings = JSON.parse(process.env.CHAOS_SETTINGS ?? '') as ServerSettings
const { account, cloudflareURL, database, dir, webhookSecret } = settings

const config = await buildConfig({
  collections,
  db: openDatabase({ dir, kind: database, name: 'chaos' }),
  logger: { destination: { write: () => undefined }, options: { level: 'fatal' } },
  plugins: [
    cloudflareImages({
      ...account,
      apiBaseURL: `${cloudflareURL}/client/v4`,
      batchBaseURL: `${cloudflareURL}/batch`,
      circuitBreaker: { failures: 5, seconds: 1 },
      collections: { guarded: { privacy: 'document' }, plain: true, versioned: true },
      delivery: { baseURL: `${cloudflareURL}/delivery`, flexible: true },
      maxRetries: 1,
      mode: 'cloudflare',
      placeholder: false,
      rateLimit: false,
      timeoutMs: 2000,
      webhook: { secret: webhookSecret },
    }),
  ],
  secret: 'chaos-secret',
  sharp,
  telemetry: false,
  typescript: { autoGenerate: false },
})
const payload = await getPayload({ config, key: randomUUID() })
const plugin = getCloudflareImages(payload)

const imagesDir = path.join(dir, 'images')
const stored = createImageStore({
  imagesDir: path.join(imagesDir, 'images'),
  tempDir: path.join(imagesDir, '.temp'),
})

/** Calls are made again once the circuit has closed, which takes up to a minute. */
async function waitForCloudflare(): Promise<void> {
  const client = await plugin.client()
  for (;;) {
    const isUp = await client.getStats().then(
      () => true,
      () => false,
    )
    if (isUp) return
    await wait(200)
  }
}

/** What time and one sweep do not mend. */
async function inspect(): Promise<string[]> {
  await waitForCloudflare()
  const site = { dir, emulator: { notifications: [] }, payload, stored }
  const later = new Date(Date.now() + laterMs)
  const forgotten = (await findForgotten(site)).map(({ imageId }) => imageId)
  await plugin.refresh({ limit: 100_000, now: later })
  await plugin.sweep({ graceSeconds: 0, now: later })
  await plugin.settled()
  return compareSides(site, { areUploadsOver: true, ignored: forgotten })
}

const jobs: Readonly<Record<string, () => Promise<unknown>>> = {
  '/chaos/inspect': inspect,
  '/chaos/refresh': () => plugin.refresh(),
  '/chaos/sweep': () => plugin.sweep(),
}

/** One of Node's: Payload gives it methods of its own, which the server's refuses. */
function ownRequest({ body, headers, method, url }: Request): Request {
  const sent = body === null ? {} : { body, duplex: 'half' as const }
  return new Request(url, { ...sent, headers, method })
}

const server = serve(
  {
    async fetch(request) {
      const job = jobs[new URL(request.url).pathname]
      return job === undefined
        ? handleEndpoints({ config: Promise.resolve(config), request: ownRequest(request) })
        : Response.json(await job())
    },
    overrideGlobalObjects: false,
    port: 0,
  },
  ({ port }) => process.send?.({ port }),
)

process.once('SIGTERM', () => {
  server.close()
  void plugin.settled().then(() => process.exit(0))
})
process.once('disconnect', () => process.exit(0))
