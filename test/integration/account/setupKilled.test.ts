import type { FetchLike } from '../../../src/cloudflare/fetchLike.js'

import { afterEach, expect, test } from '@jest/globals'

import { nodeFetch } from '../../../src/cloudflare/nodeFetch.js'
import { getCloudflareImages } from '../../../src/index.js'
import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { listLedger, listStored } from '../support/account.js'
import { media } from '../support/startPayload.js'
import { type FreshSite, openFreshSite, variantsOf } from './freshSite.js'

let site: FreshSite | undefined
afterEach(async () => {
  await site?.stop()
  await removeEmulatorFolders()
})

/** As if the process died: nothing is sent any more. What was on its way arrives. */
function mortalFetch(): { diesAfter: number; fetch: FetchLike } {
  const life = {
    diesAfter: Number.POSITIVE_INFINITY,
    fetch: ((url, init) => {
      life.diesAfter -= 1
      if (life.diesAfter < 0) return Promise.reject(new Error('killed'))
      return nodeFetch(url, init)
    }) satisfies FetchLike,
  }
  return life
}

test('setup that is killed after any of its requests is finished by the next run', async () => {
  const life = mortalFetch()
  const upload = { imageSizes: [{ height: 100, name: 'card', width: 150 }] }
  site = await openFreshSite({
    collections: [
      { ...media, upload },
      { ...media, slug: 'contracts', upload },
    ],
    options: {
      collections: { contracts: { privacy: 'signed' }, media: true },
      fetch: life.fetch,
    },
  })
  const client = await getCloudflareImages(site.payload).client()
  let killed = 0
  for (let requests = 0; ; requests += 1) {
    life.diesAfter = requests
    const ended = await site.run('setup --yes').catch((error: unknown) => error)
    const isWhole = life.diesAfter >= 0
    life.diesAfter = Number.POSITIVE_INFINITY
    if (isWhole) {
      expect(ended).toMatchObject({ code: 0 })
      break
    }
    killed += 1
    expect(ended).not.toMatchObject({ code: 0 })
    await getCloudflareImages(site.payload).sweep({ graceSeconds: 0 })
    expect([requests, await listStored(site), await listLedger(site)]).toEqual([requests, [], []])
    const { code, out } = await site.run('setup --yes --json')
    const report = JSON.parse(out) as { applied: { kept: unknown }; isDone: unknown }
    expect([requests, code, report.isDone, report.applied.kept]).toEqual([requests, 0, true, []])
    expect(Object.keys(await variantsOf(site))).toEqual(['card', 'public', 'thumbnail'])
    // As it was before.
    for (const name of ['card', 'thumbnail']) await client.deleteVariant({ name })
    await client.updateConfig({ flexibleVariants: false })
  }
  expect(killed).toBeGreaterThan(15)
})
