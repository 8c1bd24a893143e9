import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { trimEvents } from '../../../src/plugin/events/trimEvents.js'
import { drawSolid } from '../../fixtures/images.js'
import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { testSizes } from '../../fixtures/testSizes.js'
import { listDocuments } from '../support/account.js'
import { sampleRounds, type DeliveryPlan } from './deliveryModel.js'
import { change, deliverAll, fill, type World } from './deliveryWorld.js'
import { dump, openWebhookSite, photo } from './webhookSite.js'

let world: World

beforeAll(async () => {
  const opened = await openWebhookSite({
    options: {
      events: { maxRows: 50 },
      limits: { mimeTypes: ['image/jpeg', 'image/png'] },
    },
  })
  const samples = {
    good: await photo(),
    'no image': Buffer.from('no image at all'),
    refused: await drawSolid({ format: 'webp', height: 40, width: 40 }),
  }
  const nowMs = (): number => opened.service.now().getTime()
  world = { entries: [], nowMs, opened, samples }
  await fill(world)
})
afterAll(async () => {
  await world.opened.stop()
  await removeEmulatorFolders()
})

/** Whatever a burst of forged messages asks for: nothing is changed, nobody is asked. */
async function deliverForged(plans: readonly DeliveryPlan[]): Promise<void> {
  const { countCalls, service, site } = world.opened
  // What earlier, genuine messages have started.
  await service.background.settled()
  const before = await dump(site)
  const calls = countCalls()
  await deliverAll(world, plans)
  expect(countCalls()).toBe(calls)
  expect(await dump(site)).toBe(before)
}

async function expectModelled(): Promise<void> {
  const documents = await listDocuments(world.opened.site)
  const actual = documents.map(({ cloudflare, id }) => [String(id), cloudflare.status])
  const modelled = world.entries.flatMap(({ documentId, status }) =>
    documentId === undefined ? [] : [[String(documentId), status]],
  )
  expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(modelled))
}

test(`after ${testSizes.rounds * 100} deliveries of all kinds every document is as a small model says`, async () => {
  const { service, site } = world.opened
  let delivered = 0
  const seen = new Set<string>()
  for (const steps of sampleRounds({ count: testSizes.rounds, seed: 20_260 })) {
    for (const step of steps) {
      if (!('deliveries' in step)) {
        await change(world, step)
        continue
      }
      const { deliveries } = step
      delivered += deliveries.length
      if (deliveries.every(({ forged }) => forged)) await deliverForged(deliveries)
      else await deliverAll(world, deliveries)
    }
    await expectModelled()
    for (const { status } of world.entries) seen.add(status)
    await trimEvents({ now: service.now(), payload: site.payload, service })
  }
  expect(delivered).toBe(testSizes.rounds * 100)
  expect([...seen].toSorted()).toEqual(['draft', 'expired', 'failed', 'none', 'uploaded'])
})
