import type { Diagnosis } from '../../../src/core/diagnosis.js'
import type { CloudflareImagesOptions } from '../../../src/index.js'

import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'

import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { photo } from '../webhook/webhookSite.js'
import { type FreshSite, openFreshSite, readmeMedia } from './freshSite.js'

export type OpenArgs = Parameters<typeof openFreshSite>[0]

/** Public pictures by options, private ones by named variants. */
export const mixed = {
  collections: [readmeMedia, { ...readmeMedia, slug: 'contracts' }],
  options: {
    collections: { contracts: { privacy: 'signed' }, media: true },
  } satisfies Partial<CloudflareImagesOptions>,
}

/** Another site of the account that is set up, its jobs looked after. */
export async function openWell({
  config,
  options,
  ...args
}: NonNullable<OpenArgs> = {}): Promise<FreshSite> {
  const site = await openFreshSite({
    config: { serverURL: 'http://127.0.0.1:3999', ...config },
    options: { directUploads: { enabled: false }, ...options },
    ...args,
  })
  await site.payload.jobs.handleSchedules({ queue: 'cloudflare-images' })
  return site
}

type Told = Diagnosis & { code: number; ids: string[] }

export async function examine(site: FreshSite): Promise<Told> {
  const { code, out } = await site.run('doctor --json')
  const diagnosis = JSON.parse(out) as Diagnosis
  // Nothing breaks on the way, whatever is wrong.
  expect(diagnosis.untold.filter(({ failed }) => failed)).toEqual([])
  return { ...diagnosis, code, ids: diagnosis.findings.map(({ id }) => id) }
}

export const inDays = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString()

type DoctorSites = {
  openBroken(args: OpenArgs): Promise<FreshSite>
  /** To be ended after the test. */
  sites: FreshSite[]
  readonly well: FreshSite
}

/** For a test file: a site that is set up whole, with an image, and others that differ in one thing. */
export function openDoctorSites(): DoctorSites {
  let well: FreshSite | undefined
  const sites: FreshSite[] = []
  const opened: DoctorSites = {
    async openBroken(args) {
      const site = await openWell({ of: opened.well.served, ...args })
      sites.push(site)
      return site
    },
    sites,
    get well() {
      if (well === undefined) throw new Error('The site is not open yet.')
      return well
    },
  }
  beforeAll(async () => {
    well = await openWell(mixed)
    expect((await well.run('setup --yes')).code).toBe(0)
    const file = { data: await photo(), mimetype: 'image/jpeg', name: 'photo.jpg', size: 1 }
    await well.payload.create({ collection: 'media', data: {}, file })
  })
  afterEach(async () => {
    opened.well.served.emulator.faults.clear()
    for (const site of sites.splice(0)) await site.stop()
  })
  afterAll(async () => {
    await opened.well.stop()
    await removeEmulatorFolders()
  })
  return opened
}
