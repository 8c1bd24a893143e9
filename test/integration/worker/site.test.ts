import type { Mark } from '../../../src/core/watermark.js'
import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { WatermarkFunction } from '../../../src/index.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { drawSolid } from '../../fixtures/images.js'
import { local, readStored, type MediaDoc } from '../support/account.js'
import { startPayload, type Site } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'
import { media } from '../watermark/markedSite.js'
import { openWorkerSite, secret, type WorkerSite } from './support/openWorkerSite.js'
import { isNear, readPixels } from './support/readPixels.js'

let worker: WorkerSite
let emulator: Emulator
let site: Site
let doc: MediaDoc
let dir: string
let mark: Mark | null | WatermarkFunction

const blue = [20, 40, 220] as const

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'worker-site-'))
  worker = await openWorkerSite()
  emulator = createEmulator({ dir })
  site = await startPayload({
    collections: [media],
    options: {
      accountHash: emulator.accountHash,
      accountId: emulator.accountId,
      apiToken: emulator.token,
      collections: { media: { privacy: 'signed' } },
      fetch: fetchFromHandler(emulator.fetch),
      mode: 'cloudflare',
      variants: { hero: { fit: 'cover', height: 100, width: 200 } },
      watermark: {
        dir: path.join(dir, 'marks'),
        mark: (context) => (typeof mark === 'function' ? mark(context) : mark),
        worker: { secret: () => Promise.resolve(secret), url: worker.url },
      },
    },
  })
  doc = await local(site).create({
    collection: 'media',
    data: {},
    file: toFile({
      bytes: await drawSolid({ color: blue, height: 300, width: 400 }),
      mimeType: 'image/png',
      name: 'sea.png',
    }),
  })
  const imageId = doc.cloudflare.imageId!
  worker.backend.hosted.set(imageId, await readStored(site, imageId))
})
afterAll(async () => {
  await worker.close()
  await site.stop()
  await emulator.close()
  await rm(dir, { force: true, recursive: true })
})

async function read(anonymous = true): Promise<MediaDoc> {
  const response = await site.rest(`/api/media/${doc.id}`, { anonymous })
  expect(response.status).toBe(200)
  return (await response.json()) as MediaDoc
}

test('a document leads its viewer to the Worker, and the Worker shows the mark', async () => {
  mark = { image: { imageId: 'mark' }, margin: 0, position: 'top-left', width: 50 }
  const { cloudflare, url } = await read()
  expect(cloudflare.imageId).toBeNull()
  const hero = cloudflare.variants?.find(({ name }) => name === 'hero')
  for (const address of [url, hero?.url]) {
    expect(address?.startsWith(`${worker.url}/v1.`)).toBe(true)
  }
  const picture = await readPixels(await fetch(hero!.url))
  expect(picture).toMatchObject({ height: 100, width: 200 })
  expect(isNear(picture.at({ x: 25, y: 15 }), [255, 0, 0])).toBe(true)
  expect(isNear(picture.at({ x: 150, y: 80 }), blue)).toBe(true)
})

test('the next reader gets the same address: it ends when its bucket does', async () => {
  mark = { image: { imageId: 'mark' } }
  expect((await read()).url).toBe((await read()).url)
})

test('an address says nothing of the picture, and the clean one stays closed', async () => {
  mark = { image: { imageId: 'mark' } }
  const text = JSON.stringify(await read())
  expect(text).not.toContain(doc.cloudflare.imageId)
  const parts = text.split(/[."]/).map((part) => Buffer.from(part, 'base64url').toString('latin1'))
  expect(parts.join()).not.toContain(doc.cloudflare.imageId)
})

test('what the Worker cannot draw, the site does', async () => {
  mark = { rotate: 30, text: 'turned' }
  expect((await read()).url).toContain(`/api/media/${doc.id}/watermarked/`)
})

test('a viewer without a mark gets the signed clean address', async () => {
  mark = ({ req }) =>
    (req as { user: unknown }).user === null ? { image: { imageId: 'mark' } } : null
  expect((await read()).url).toContain(worker.url)
  expect((await read(false)).url).toMatch(/^https:\/\/imagedelivery\.net\/.*[?&]sig=/)
})
