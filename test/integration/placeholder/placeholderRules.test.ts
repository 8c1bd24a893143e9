import type { MediaDoc } from '../support/account.js'

import { describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'

import { getCloudflareImages } from '../../../src/index.js'
import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'
import { renewPlaceholders } from '../../../src/plugin/placeholder/renewPlaceholders.js'
import { pngWithRuinedPixels } from '../../fixtures/hostileImages.js'
import { drawSolid } from '../../fixtures/images.js'
import { listDocuments, local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

const none = { color: null, hasAlpha: null, thumbhash: null }
const placeholderOf = (doc: MediaDoc | undefined): Record<string, unknown> =>
  (doc?.cloudflare as { placeholder?: Record<string, unknown> } | undefined)?.placeholder ?? {}

test('a picture that cannot be read is stored without, and that is noted', async () => {
  const result = {
    filename: 'ruined.png',
    id: randomUUID(),
    meta: {},
    requireSignedURLs: false,
    uploaded: new Date().toISOString(),
    variants: [],
  }
  const answer = { errors: [], messages: [], result, success: true }
  // An account that takes every file, as this one has sound chunks.
  const site = await startPayload({
    options: { fetch: () => Promise.resolve(Response.json(answer)) },
  })
  const file = { bytes: await pngWithRuinedPixels(), mimeType: 'image/png', name: 'ruined.png' }
  const { doc, status } = await send(site, { file })
  expect(status).toBe(201)
  await getCloudflareImages(site.payload).settled()
  expect(placeholderOf((await listDocuments(site))[0])).toMatchObject(none)
  const response = await site.rest(`/api/media/${String(doc.id)}/events`)
  const { docs } = (await response.json()) as { docs: { level: string; type: string }[] }
  expect(docs).toEqual(
    expect.arrayContaining([expect.objectContaining({ level: 'debug', type: 'placeholder' })]),
  )
  await site.stop()
})

test('the command makes what is missing, or all, and says what it would do', async () => {
  const site = await startPayload()
  const bytes = await drawSolid({ color: [70, 80, 90], height: 20, width: 20 })
  for (const name of ['a.png', 'b.png']) {
    await local(site).create({
      collection: 'media',
      data: {},
      file: toFile({ bytes, mimeType: 'image/png', name }),
    })
  }
  await getCloudflareImages(site.payload).settled()
  const [first] = await listDocuments(site)
  await site.payload.db.updateOne({
    collection: 'media',
    data: { cloudflare: { ...first?.cloudflare, placeholder: { ...none } } },
    id: first?.id as number,
  })
  const run = (all: boolean, dryRun: boolean): Promise<unknown> =>
    renewPlaceholders({
      all,
      dryRun,
      onProgress: () => undefined,
      payload: site.payload,
      service: readService(site.payload),
      signal: new AbortController().signal,
    })
  const report = { dryRun: false, failed: 0, unreadable: 0 }
  expect(await run(false, true)).toEqual({ ...report, dryRun: true, found: 1, made: 0 })
  expect(await run(false, false)).toEqual({ ...report, found: 1, made: 1 })
  expect(await run(false, false)).toEqual({ ...report, found: 0, made: 0 })
  expect(await run(true, false)).toEqual({ ...report, found: 2, made: 2 })
  const colors = (await listDocuments(site)).map((doc) => placeholderOf(doc).color)
  expect(colors).toEqual(['#46505a', '#46505a'])
  await site.stop()
})

describe('the option', () => {
  test('false makes none, and dataURL puts the picture into every read', async () => {
    const bytes = await drawSolid({ color: [9, 9, 9], height: 20, width: 20 })
    const file = toFile({ bytes, mimeType: 'image/png', name: 'a.png' })
    const off = await startPayload({ options: { placeholder: false } })
    const { id } = await local(off).create({ collection: 'media', data: {}, file })
    expect(placeholderOf((await listDocuments(off))[0])).toMatchObject(none)
    const refused = await send(off, {
      json: { action: 'placeholder', ids: [id] },
      path: '/api/media/bulk',
    })
    expect(JSON.stringify(refused.body)).toContain('REQUEST_INVALID')
    await off.stop()
    const rich = await startPayload({ options: { placeholder: { dataURL: true } } })
    await local(rich).create({ collection: 'media', data: {}, file })
    await getCloudflareImages(rich.payload).settled()
    const { docs } = await local(rich).find({ collection: 'media' })
    expect(placeholderOf(docs[0]).dataURL).toMatch(/^data:/)
    await rich.stop()
  })
})

describe('who may not see a picture', () => {
  test('gets none of its colours, and cannot ask for them', async () => {
    const site = await startPayload({
      options: {
        access: { view: ({ req }) => (req as { user: unknown }).user !== null },
        placeholder: { dataURL: true },
      },
    })
    const bytes = await drawSolid({ color: [9, 9, 9], height: 20, width: 20 })
    const { id } = await local(site).create({
      collection: 'media',
      data: {},
      file: toFile({ bytes, mimeType: 'image/png', name: 'a.png' }),
    })
    await getCloudflareImages(site.payload).settled()
    const read = async (path: string, anonymous: boolean): Promise<Response> =>
      site.rest(path, { anonymous })
    for (const path of [
      `/api/media/${String(id)}`,
      `/api/media/${String(id)}?select[cloudflare][placeholder]=true`,
    ]) {
      const seen = (await (await read(path, false)).json()) as MediaDoc
      expect(placeholderOf(seen)).toMatchObject({
        color: '#090909',
        dataURL: expect.any(String),
        thumbhash: expect.any(String),
      })
      const kept = placeholderOf((await (await read(path, true)).json()) as MediaDoc)
      expect(Object.values(kept).every((value) => value === null)).toBe(true)
    }
    const query = '/api/media?where[cloudflare.placeholder.color][equals]=%23090909'
    expect((await read(query, true)).status).toBe(400)
    await site.stop()
  })
})
