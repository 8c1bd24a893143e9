import type { ImagesClient } from '../../src/cloudflare/imagesClient.js'
import type { Emulator } from '../../src/emulator/emulatorOptions.js'
import type { Fault } from '../../src/emulator/faults/fault.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createImagesClient } from '../../src/cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../src/emulator/createEmulator.js'
import { faultPresets } from '../../src/emulator/faults/fault.js'
import { serveEmulator } from '../../src/emulator/http/serveEmulator.js'
import { drawUpload } from './imagesClient/drawUpload.js'

type Ready = {
  client: ImagesClient
  close: () => Promise<void>
  emulator: Emulator
  /** The same client with little time. */
  impatient: ImagesClient
}

const timeoutMs = 200

const settings: [name: string, setup: (dir: string) => Promise<Ready>][] = [
  [
    'in process',
    (dir) => {
      const emulator = createEmulator({ dir })
      const fetch = fetchFromHandler(emulator.fetch)
      const { accountId, token } = emulator
      const options = { accountId, apiToken: token, fetch, maxRetries: 0 }
      const client = createImagesClient(options)
      const impatient = createImagesClient({ ...options, timeoutMs })
      return Promise.resolve({ client, close: () => emulator.close(), emulator, impatient })
    },
  ],
  [
    'over HTTP',
    async (dir) => {
      const { close, emulator, url } = await serveEmulator({ dir, port: 0 })
      const { accountId, token } = emulator
      const options = { accountId, apiBaseURL: `${url}/client/v4`, apiToken: token, maxRetries: 0 }
      const client = createImagesClient(options)
      const impatient = createImagesClient({ ...options, timeoutMs })
      return { client, close, emulator, impatient }
    },
  ],
]

describe.each(settings)('what goes wrong at Cloudflare reaches the caller (%s)', (_name, setup) => {
  let dir: string
  let ready: Ready

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'faults-'))
    ready = await setup(dir)
  })
  afterEach(() => ready.emulator.faults.clear())
  afterAll(async () => {
    await ready.close()
    await rm(dir, { force: true, recursive: true })
  })

  test.each<[string, Fault, object]>([
    [
      'a limit on calls',
      faultPresets.rateLimited,
      { code: 'API_RATE_LIMITED', retryAfterMs: 1000 },
    ],
    ['Images not enabled', faultPresets.notEnabled, { code: 'API_AUTHENTICATION' }],
    [
      'a failure dressed as HTTP 200',
      { answer: { code: 5400, kind: 'status', status: 200 } },
      { code: 'API_BAD_REQUEST', httpStatus: 200 },
    ],
    [
      'a server fault in plain text',
      { answer: { kind: 'text', status: 520, text: 'error code: 520' } },
      { code: 'API_UNAVAILABLE', retryable: true },
    ],
    [
      'an answer that is cut',
      { answer: { afterBytes: 20, kind: 'cutBody' } },
      { code: 'NETWORK', httpStatus: 0, retryable: true },
    ],
    ['a lost answer', { answer: { kind: 'lostAnswer' } }, { code: 'NETWORK', httpStatus: 0 }],
  ])('%s', async (_fault, fault, expected) => {
    ready.emulator.faults.add(fault)
    await expect(ready.client.getStats()).rejects.toMatchObject(expected)
    expect(await ready.client.getStats()).toMatchObject({ allowed: expect.any(Number) })
  })

  test.each<[string, Fault]>([
    ['silence', { answer: { kind: 'silence' } }],
    ['an answer that drips', { answer: { chunkBytes: 1, delayMs: 50, kind: 'slowBody' } }],
  ])('%s is a timeout', async (_fault, fault) => {
    ready.emulator.faults.add(fault)
    await expect(ready.impatient.getStats()).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
    expect(await ready.client.getStats()).toMatchObject({ allowed: expect.any(Number) })
  })

  test('an outage of the upload host is worth another try, whatever its status says', async () => {
    const { client, emulator } = ready
    const file = await drawUpload()
    const { imageId, uploadURL } = await client.createDirectUpload()
    emulator.faults.add(faultPresets.uploadHostDown)
    await expect(client.uploadToURL({ file, uploadURL })).rejects.toMatchObject({
      code: 'API_UNAVAILABLE',
      httpStatus: 415,
      retryable: true,
    })
    expect((await client.uploadToURL({ file, uploadURL })).imageId).toBe(imageId)
  })

  test('an upload whose answer is lost can be found again under its id', async () => {
    const { client, emulator } = ready
    const file = await drawUpload()
    emulator.faults.add({ answer: { kind: 'lostAnswer' }, operation: 'uploadImage' })
    await expect(client.uploadImage({ file, id: 'lost' })).rejects.toMatchObject({
      code: 'NETWORK',
    })
    await expect(client.uploadImage({ file, id: 'lost' })).rejects.toMatchObject({
      code: 'API_CONFLICT',
    })
    expect((await client.getImage({ imageId: 'lost' })).draft).toBe(false)
  })

  test('a download that is cut fails while it is read', async () => {
    const { client, emulator } = ready
    const file = await drawUpload({ height: 300, width: 300 })
    const { imageId } = await client.uploadImage({ file })
    emulator.faults.add({ answer: { afterBytes: 100, kind: 'cutBody' }, operation: 'getImageBlob' })
    const { body } = await client.getImageBlob({ imageId })
    await expect(new Response(body).arrayBuffer()).rejects.toMatchObject({ code: 'NETWORK' })
  })
})
