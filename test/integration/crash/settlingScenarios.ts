import type { CrashSite } from './crashSite.js'
import type { Scenario } from './scenarios.js'

import { getCloudflareImages } from '../../../src/index.js'
import { refreshByImageId } from '../../../src/plugin/refresh/refreshSite.js'
import { imageIdOf, readRows } from './compareSides.js'
import { expectStatus, prepare, uploadOf } from './directScenarios.js'
import { makeMess } from './makeMess.js'
import { readNotes } from './visitor.js'

const hourMs = 3_600_000

async function look(site: CrashSite): Promise<void> {
  const { payload, service } = site
  const { imageId } = await uploadOf(site)
  await refreshByImageId({ imageId, payload, service, source: 'webhook' })
}

async function poll({ payload }: CrashSite): Promise<void> {
  await getCloudflareImages(payload).refresh({ now: new Date(Date.now() + 2 * hourMs) })
}

/** What jobs and Cloudflare's notifications do with uploads. */
export const settlingScenarios = {
  arrival: {
    collection: 'versioned',
    prepare: prepare({ collection: 'versioned', isSent: true, withDocument: true }),
    // Cloudflare repeats a notification that was not answered.
    async resume(site) {
      await look(site)
      return expectStatus(site, { ...(await uploadOf(site)), status: 'uploaded' })
    },
    run: look,
  },
  expiry: {
    collection: 'versioned',
    prepare: prepare({ collection: 'versioned', withDocument: true }),
    async resume(site) {
      await poll(site)
      return expectStatus(site, { ...(await uploadOf(site)), status: 'expired' })
    },
    run: poll,
  },
  sweep: {
    collection: 'versioned',
    prepare: makeMess,
    async resume(site) {
      const { kept = [] } = await readNotes(site)
      const rows = await readRows(site.payload, 'versioned')
      const shown = rows.map(imageIdOf)
      return kept.filter((id) => !shown.includes(id)).map((id) => `${id} has lost its document`)
    },
    async run({ payload }) {
      await getCloudflareImages(payload).sweep({ graceSeconds: 0 })
    },
  },
} as const satisfies Readonly<Record<string, Scenario>>
