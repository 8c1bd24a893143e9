import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { addImage, countOf, listed, openUsageSite, placesOf } from './usageSite.js'

const collection = 'cloudflare-images-usages'

let site: Site
beforeAll(async () => {
  site = await openUsageSite()
})
afterAll(() => site.stop())

test('a rebuild finds what is missing, stale and dangling, and a dry run changes nothing', async () => {
  const { payload } = site
  const images = getCloudflareImages(payload)
  const image = await addImage(site)
  const data = { _status: 'published', hero: image } as never
  const page = await payload.create({ collection: 'pages' as never, data })
  const note = await payload.create({
    collection: 'notes' as never,
    data: { hero: image },
  })
  expect(await images.rebuildUsages()).toMatchObject({
    dangling: 0,
    isComplete: true,
    missing: 0,
    stale: 0,
    wrongCounts: 0,
  })
  const before = placesOf(await listed(site, image))
  await payload.db.deleteMany({ collection, where: { sourceSlug: { equals: 'pages' } } })
  await payload.db.updateMany({
    collection,
    data: { path: 'elsewhere' },
    where: { sourceSlug: { equals: 'notes' } },
  })
  const extra = await payload.create({
    collection: 'notes' as never,
    data: { hero: image },
  })
  await payload.db.deleteOne({ collection: 'notes', where: { id: { equals: extra.id } } })
  const wrong = { dangling: 1, missing: 2, stale: 1 }
  expect(await images.rebuildUsages({ dryRun: true })).toMatchObject(wrong)
  expect(await images.rebuildUsages({ batchSize: 1 })).toMatchObject({ ...wrong, wrongCounts: 1 })
  expect(placesOf(await listed(site, image))).toEqual(before)
  expect(await countOf(site, image)).toBe(2)
  expect([page.id, note.id]).toHaveLength(2)
})
