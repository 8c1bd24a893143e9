import type { Emulator } from '../emulator/emulatorOptions.js'
import type { FaultAnswer } from '../emulator/faults/fault.js'
import type { ImagesClient } from './imagesClient.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../test/fixtures/images.js'
import { openEmulator, removeEmulatorFolders } from '../../test/fixtures/openEmulator.js'
import { faultPresets } from '../emulator/faults/fault.js'
import { createCircuit } from './createCircuit.js'
import { createImagesClient } from './createImagesClient.js'
import { pause } from './createRetry.js'
import { fetchFromHandler } from './fetchFromHandler.js'

let client: ImagesClient
let emulator: Emulator
let file: { bytes: Uint8Array; mimeType: string; name: string; size: number }
beforeAll(async () => {
  emulator = (await openEmulator()).emulator
  client = createImagesClient({
    accountId: emulator.accountId,
    apiToken: emulator.token,
    fetch: fetchFromHandler(emulator.fetch),
    timeoutMs: 1000,
  })
  const bytes = await drawSolid({ format: 'png', height: 20, width: 30 })
  file = { bytes, mimeType: 'image/png', name: 'a.png', size: bytes.byteLength }
})
afterEach(() => emulator.faults.clear())
afterAll(removeEmulatorFolders)

/** What a call sent, and how it ended. */
async function watch(call: () => Promise<unknown>): Promise<{ code: unknown; sent: string[] }> {
  const before = emulator.requests.length
  const code = await call().then(
    () => 'done',
    (error: unknown) => (error as { code: unknown }).code,
  )
  return { code, sent: emulator.requests.slice(before).map(({ operation }) => operation) }
}

const broken: FaultAnswer = { kind: 'status', status: 500 }
const lost: FaultAnswer = { kind: 'lostAnswer' }
const busyFor = (retryAfterSeconds: number): FaultAnswer => ({
  kind: 'status',
  retryAfterSeconds,
  status: 429,
})
const busy = busyFor(1)

describe('a call that failed for the moment', () => {
  test.each<[string, FaultAnswer]>([
    ['an internal error', broken],
    ['a lost answer', lost],
    ['silence', { kind: 'silence' }],
    ['a body that is no JSON', { kind: 'text', status: 502, text: 'Bad gateway' }],
    ['a limit on calls', busy],
  ])('is tried again where twice is as once: %s', async (_name, answer) => {
    emulator.faults.add({ answer, times: 1 })
    expect(await watch(() => client.listVariants())).toEqual({
      code: 'done',
      sent: ['listVariants', 'listVariants'],
    })
  })

  test('is tried twice more, and then fails as it did', async () => {
    emulator.faults.add({ answer: broken, times: 9 })
    expect(await watch(() => client.getStats())).toEqual({
      code: 'API_UNAVAILABLE',
      sent: ['getStats', 'getStats', 'getStats'],
    })
  })

  test('is not repeated where it would create a second image', async () => {
    emulator.faults.add({ answer: broken, times: 9 })
    expect(await watch(() => client.uploadImage({ file }))).toEqual({
      code: 'API_UNAVAILABLE',
      sent: ['uploadImage'],
    })
    expect(await watch(() => client.createDirectUpload({ id: 'chosen' }))).toEqual({
      code: 'API_UNAVAILABLE',
      sent: ['createDirectUpload'],
    })
  })

  test('is repeated, whatever it is, where Cloudflare turned it away', async () => {
    emulator.faults.add({ answer: busy, times: 1 })
    expect(await watch(() => client.uploadImage({ file }))).toEqual({
      code: 'done',
      sent: ['uploadImage', 'uploadImage'],
    })
    const { uploadURL } = await client.createDirectUpload()
    emulator.faults.add(faultPresets.uploadHostDown)
    expect(await watch(() => client.uploadToURL({ file, uploadURL }))).toEqual({
      code: 'done',
      sent: ['uploadToURL', 'uploadToURL'],
    })
  })

  test.each([5404, 5409, 5410, 5415, 5455])('is not, after a refusal: %d', async (code) => {
    const status = Math.min(code - 5000, 415)
    emulator.faults.add({ answer: { code, kind: 'status', status }, times: 9 })
    expect((await watch(() => client.getImage({ imageId: 'a' }))).sent).toHaveLength(1)
  })

  test('is not waited for as long as Cloudflare’s limit lasts', async () => {
    emulator.faults.add({ answer: busyFor(300), times: 9 })
    expect(await watch(() => client.getStats())).toEqual({
      code: 'API_RATE_LIMITED',
      sent: ['getStats'],
    })
  })

  test('ends at once when the caller gives up while it waits', async () => {
    const controller = new AbortController()
    emulator.faults.add({ answer: busyFor(15), times: 9 })
    const ended = watch(() => client.listImages({ signal: controller.signal }))
    // The wait begins after the answer: ask for as long as it is not there.
    while (emulator.requests.at(-1)?.status !== 429) await new Promise(setImmediate)
    controller.abort()
    expect(await ended).toEqual({ code: 'REQUEST_ABORTED', sent: ['listImages'] })
  })
})

test.each([-1, 1.5, Number.NaN])('refuses %p retries', (maxRetries) => {
  expect(() => createImagesClient({ accountId: 'a', apiToken: 'b', maxRetries })).toThrow(
    expect.objectContaining({ code: 'OPTIONS_INVALID' }),
  )
})

test('a call that is not made because the circuit is open fails at once', async () => {
  let attempts = 0
  const pausing = createImagesClient({
    accountId: emulator.accountId,
    apiToken: emulator.token,
    attempt: (call, info) => {
      attempts += 1
      return open.attempt(call, info)
    },
    fetch: fetchFromHandler(emulator.fetch),
  })
  const open = createCircuit({ failures: 1, now: Date.now, seconds: 3 })
  open.learn(Date.now() + 3000)
  await expect(pausing.listVariants()).rejects.toMatchObject({ code: 'API_PAUSED' })
  expect(attempts).toBe(1)
})

test('a wait of an hour ends when the caller gives up, without an error of its own', async () => {
  const controller = new AbortController()
  const waiting = pause({ signal: controller.signal, waitMs: 3_600_000 })
  controller.abort()
  await expect(waiting).resolves.toBeUndefined()
})
