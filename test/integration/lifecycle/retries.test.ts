import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { Fault } from '../../../src/emulator/faults/fault.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { emulatorOf } from '../directUpload/issueHarness.js'
import { empty, expectSettled, listStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let bytes: Buffer
let emulator: Emulator
let site: Site
beforeAll(async () => {
  bytes = await drawQuadrants({ height: 60, width: 80 })
  site = await startPayload({
    collections: [media],
    options: { maxRetries: 2, placeholder: false },
  })
  emulator = await emulatorOf(site)
})
afterEach(async () => {
  emulator.faults.clear()
  await empty(site)
})
afterAll(() => site.stop())

const faults: [string, Fault['answer']][] = [
  ['an internal error', { kind: 'status', status: 500 }],
  ['a limit on calls', { kind: 'status', retryAfterSeconds: 1, status: 429 }],
  ['a lost answer', { kind: 'lostAnswer' }],
]

describe.each(faults)('%s of Cloudflare', (_name, answer) => {
  test('loses no upload, no replaced file and no deletion', async () => {
    emulator.faults.add({ answer, operation: 'uploadImage' })
    const { doc, status } = await send(site, { file: { bytes, name: 'photo.jpg' } })
    expect([status, doc.filename]).toEqual([201, 'photo.jpg'])

    emulator.faults.add({ answer, operation: 'uploadImage' })
    emulator.faults.add({ answer, operation: 'deleteImage' })
    const replaced = await send(site, {
      file: { bytes, name: 'photo.jpg' },
      method: 'PATCH',
      path: `/api/media/${doc.id}`,
    })
    expect([replaced.status, replaced.doc.filename]).toEqual([200, 'photo.jpg'])
    expect(replaced.doc.cloudflare.imageId).not.toBe(doc.cloudflare.imageId)

    await getCloudflareImages(site.payload).settled()
    await getCloudflareImages(site.payload).sweep({ graceSeconds: 0, now: inTwoHours() })
    await expectSettled(site)
    expect(await listStored(site)).toHaveLength(1)
  })
})

test('what fails for good fails as before, after three attempts', async () => {
  emulator.faults.add({ answer: faults[0]![1], operation: 'uploadImage', times: 9 })
  const before = emulator.requests.length
  const { status } = await send(site, { file: { bytes, name: 'photo.jpg' } })
  expect(status).toBe(503)
  const sent = emulator.requests
    .slice(before)
    .filter(({ operation }) => operation === 'uploadImage')
  expect(sent).toHaveLength(3)
})

const inTwoHours = (): Date => new Date(Date.now() + 7_200_000)
