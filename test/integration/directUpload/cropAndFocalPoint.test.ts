import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { localCredentials } from '../../../src/options/resolveCredentials.js'
import { drawAnimation, drawNoise, drawQuadrants } from '../../fixtures/images.js'
import { empty, expectSettled, listStored, readStored } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { describeFile, issue, saveForm, sendFile, uploadDirectly } from './browser.js'

let site: Site
let emulator: Emulator
let dir: string
/** Bytes of stored files that came to this server. */
let bytesRead = 0

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'framed-images-'))
  const { accountHash, accountId, apiToken: token } = localCredentials
  emulator = createEmulator({ accountHash, accountId, dir, flexibleVariants: true, token })
  const fetch = fetchFromHandler(async (request) => {
    const response = await emulator.fetch(request)
    if (!request.url.endsWith('/blob') || response.body === null) return response
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytesRead += chunk.byteLength
        controller.enqueue(chunk)
      },
    })
    const { headers, status } = response
    return new Response(response.body.pipeThrough(counter), { headers, status })
  })
  site = await startPayload({ options: { fetch, local: { dir } } })
})
afterEach(() => empty(site))
afterAll(async () => {
  await site.stop()
  await emulator.close()
  await rm(dir, { recursive: true })
})

const edits = (crop: string, focal: string): string =>
  `/api/media?uploadEdits[crop][unit]=%25&${crop}&${focal}`
const cropped = edits(
  'uploadEdits[crop][x]=50&uploadEdits[crop][y]=0&uploadEdits[crop][width]=50&uploadEdits[crop][height]=50',
  'uploadEdits[focalPoint][x]=80&uploadEdits[focalPoint][y]=20',
)

const files = [
  { draw: () => drawQuadrants({ height: 120, width: 160 }), name: 'photo.jpg', type: 'image/jpeg' },
  {
    draw: () => drawAnimation({ format: 'gif', frames: 4, height: 120, width: 160 }),
    name: 'moving.gif',
    type: 'image/gif',
  },
  {
    draw: () => drawAnimation({ format: 'webp', frames: 4, height: 120, width: 160 }),
    name: 'moving.webp',
    type: 'image/webp',
  },
]

test.each(files)(
  'crop and focal point of $name: one image, as it was',
  async ({ draw, name, type }) => {
    const bytes = await draw()
    const uploads = emulator.requests.filter(({ operation }) => operation === 'uploadImage').length
    const { doc, issued, status } = await uploadDirectly(site, {
      file: { bytes, mimeType: type, name },
      path: cropped,
    })
    expect(status).toBe(201)
    expect(doc.cloudflare.crop).toEqual({ height: 0.5, width: 0.5, x: 0.5, y: 0 })
    // Carried into the crop, where it stays on the same spot of the picture.
    expect(doc).toMatchObject({ focalX: 60, focalY: 40, height: 60, width: 80 })
    expect(doc.url).toContain('trim')
    expect((await listStored(site)).map(({ imageId }) => imageId)).toEqual([issued.imageId])
    expect((await readStored(site, issued.imageId)).equals(bytes)).toBe(true)
    expect(emulator.requests.filter(({ operation }) => operation === 'uploadImage')).toHaveLength(
      uploads,
    )
    await expectSettled(site)
  },
)

test('a crop that cannot be: refused, and the corrected one saved with the same upload', async () => {
  const file = { bytes: await drawQuadrants({ height: 60, width: 80 }), name: 'photo.jpg' }
  const path = edits('uploadEdits[crop][x]=90&uploadEdits[crop][width]=50', '')
  const refused = await uploadDirectly(site, { file, path })
  expect(refused).toMatchObject({ code: 'CROP_INVALID', status: 400 })
  const { status } = await saveForm(site, { file: describeFile(file, refused.issued.receipt) })
  expect(status).toBe(201)
  await expectSettled(site)
})

test('of a photograph of 9 MB this server reads the first bytes, once', async () => {
  const targetBytes = 9_000_000
  const bytes = await drawNoise({ height: 3000, seed: 7, targetBytes, width: 4000 })
  const file = { bytes, name: 'large.jpg' }
  const issued = await issue(site, { file })
  expect(await sendFile(site, { file, uploadURL: issued.uploadURL })).toBe(200)
  bytesRead = 0
  const { doc, status } = await saveForm(site, {
    file: describeFile(file, issued.receipt),
    path: cropped,
  })
  expect(status).toBe(201)
  expect(doc).toMatchObject({ filesize: bytes.byteLength, height: 1500, width: 2000 })
  expect(bytesRead).toBeGreaterThan(0)
  expect(bytesRead).toBeLessThan(1_200_000)
  await expectSettled(site)
})
