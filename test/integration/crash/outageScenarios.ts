import type { CrashSite } from './crashSite.js'
import type { Scenario } from './scenarios.js'

import { readdir } from 'node:fs/promises'
import path from 'node:path'

import { getCloudflareImages } from '../../../src/index.js'
import { createDocument, onlyId, replaceDocument } from './scenarios.js'

const hourMs = 3_600_000
const inHours = (hours: number): Date => new Date(Date.now() + hours * hourMs)

/** Saves while Cloudflare takes no file; the next process finds it back. */
async function during(site: CrashSite, save: () => Promise<unknown>): Promise<void> {
  site.emulator.faults.add({
    answer: { kind: 'status', retryAfterSeconds: 0, status: 429 },
    operation: 'uploadImage',
    times: 1000,
  })
  await save()
  site.emulator.faults.clear()
}

const createDuring = (site: CrashSite): Promise<void> =>
  during(site, () => createDocument(site, 'versioned'))

async function settle({ payload }: CrashSite): Promise<void> {
  const plugin = getCloudflareImages(payload)
  // After the lease of the process that was killed.
  await plugin.uploadQueued({ now: inHours(2) })
  await plugin.sweep({ graceSeconds: 0, now: inHours(4) })
}

/** Nothing waits for ever. */
async function resume({ dir }: CrashSite): Promise<string[]> {
  const spool = path.join(dir, 'spool', 'cloudflare-images-queue')
  const left = await readdir(spool).catch(() => [])
  return left.map((name) => `${name} is left in the spool`)
}

/** What happens to uploads that Cloudflare cannot take for the moment. */
export const outageScenarios = {
  'keep an upload': {
    collection: 'versioned',
    prepare: () => Promise.resolve(),
    resume,
    run: createDuring,
    settle,
  },
  'replace one that waits': {
    collection: 'plain',
    prepare: (site) => during(site, () => createDocument(site, 'plain')),
    resume,
    run: (site) => during(site, () => replaceDocument(site, 'plain')),
    settle,
  },
  'delete one that waits': {
    collection: 'versioned',
    prepare: createDuring,
    resume,
    async run(site) {
      const id = await onlyId(site, 'versioned')
      await site.payload.delete({ collection: 'versioned', id })
    },
    settle,
  },
  'send one that waits': {
    collection: 'versioned',
    prepare: createDuring,
    resume,
    async run({ payload }) {
      await getCloudflareImages(payload).uploadQueued()
    },
    settle,
  },
} as const satisfies Readonly<Record<string, Scenario>>
