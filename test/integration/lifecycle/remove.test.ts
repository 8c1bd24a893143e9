import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawQuadrants } from '../../fixtures/images.js'
import { empty, expectSettled, listStored, local } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let site: Site
let bytes: Buffer

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 60, width: 80 })
  site = await startPayload({
    collections: [media, { ...media, slug: 'binned', trash: true }],
    options: { collections: { binned: true, media: true } },
  })
})
afterEach(() => empty(site, ['media', 'binned']))
afterAll(() => site.stop())

const create = async (path = '/api/media'): Promise<MediaDoc> =>
  (await send(site, { file: { bytes, name: 'photo.jpg' }, path })).doc

const expectNothing = async (): Promise<void> => {
  expect(await listStored(site)).toEqual([])
  await expectSettled(site, { collections: ['media', 'binned'] })
}

describe('deleting', () => {
  test('one document: its image goes with it', async () => {
    const doc = await create()
    const { status } = await send(site, { method: 'DELETE', path: `/api/media/${doc.id}` })
    expect(status).toBe(200)
    await expectNothing()
  })

  test.each([
    { name: 'include', query: 'select[alt]=true' },
    { name: 'exclude', query: 'select[cloudflare]=false&select[filename]=false' },
  ])('with a select that leaves the image id out ($name)', async ({ query }) => {
    const doc = await create()
    await send(site, { method: 'DELETE', path: `/api/media/${doc.id}?${query}` })
    await create()
    await send(site, { method: 'DELETE', path: `/api/media?where[filename][exists]=true&${query}` })
    await expectNothing()
  })

  test('several, over REST and by the Local API', async () => {
    for (let index = 0; index < 4; index += 1) await create()
    await send(site, {
      method: 'DELETE',
      path: '/api/media?where[filename][in]=photo.jpg,photo-1.jpg',
    })
    expect(await listStored(site)).toHaveLength(2)
    await expectSettled(site)
    await local(site).delete({ collection: 'media', where: { id: { exists: true } } })
    await expectNothing()
  })

  test('a filename can be used again', async () => {
    const doc = await create()
    await send(site, { method: 'DELETE', path: `/api/media/${doc.id}` })
    expect((await create()).filename).toBe('photo.jpg')
  })
})

describe('trash', () => {
  test('keeps the image, which comes back with the document; then all goes', async () => {
    const doc = await create('/api/binned')
    const path = `/api/binned/${doc.id}`
    await send(site, { json: { deletedAt: new Date().toISOString() }, method: 'PATCH', path })
    expect((await send(site, { method: 'GET', path })).status).toBe(404)
    await expectSettled(site, { collections: ['binned'] })
    expect(await listStored(site)).toHaveLength(1)

    const restored = await send(site, {
      json: { deletedAt: null },
      method: 'PATCH',
      path: `${path}?trash=true`,
    })
    expect(restored.doc).toMatchObject({
      cloudflare: { imageId: doc.cloudflare.imageId },
      filename: 'photo.jpg',
      url: doc.url,
    })
    expect((await site.rest(doc.url!, { anonymous: true })).status).toBe(200)

    await send(site, { json: { deletedAt: new Date().toISOString() }, method: 'PATCH', path })
    await send(site, { method: 'DELETE', path: `${path}?trash=true` })
    await expectNothing()
  })

  test('a file in the trash still holds its name', async () => {
    const doc = await create('/api/binned')
    await send(site, {
      json: { deletedAt: new Date().toISOString() },
      method: 'PATCH',
      path: `/api/binned/${doc.id}`,
    })
    expect((await create('/api/binned')).filename).toBe('photo-1.jpg')
  })
})
