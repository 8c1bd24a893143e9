import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawQuadrants, drawSolid } from '../../fixtures/images.js'
import { empty, expectSettled, listStored, local, readStored } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

let site: Site
let first: Buffer
let second: Buffer

beforeAll(async () => {
  first = await drawQuadrants({ height: 300, width: 400 })
  second = await drawSolid({ format: 'png', height: 50, width: 60 })
  site = await startPayload()
})
afterEach(() => empty(site))
afterAll(() => site.stop())

const createFirst = async (name = 'photo.jpg'): Promise<MediaDoc> =>
  (await send(site, { data: { alt: 'kept' }, file: { bytes: first, name } })).doc

describe('replacing a file', () => {
  test('over REST: a new image, the old one gone, other fields kept', async () => {
    const before = await createFirst()
    const { doc, status } = await send(site, {
      file: { bytes: second, mimeType: 'image/png', name: 'other.png' },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    expect(status).toBe(200)
    expect(doc).toMatchObject({
      alt: 'kept',
      cloudflare: { originalFilename: 'other.png' },
      filename: 'other.png',
      filesize: second.length,
      height: 50,
      mimeType: 'image/png',
      width: 60,
    })
    expect(doc.cloudflare.imageId).not.toBe(before.cloudflare.imageId)
    expect(doc.url).toContain(doc.cloudflare.imageId!)
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(second)
    await expectSettled(site)
  })

  test('by another file of the same name: a new image under the same filename', async () => {
    const before = await createFirst()
    const { doc } = await send(site, {
      file: { bytes: await drawQuadrants({ height: 90, width: 90 }), name: 'photo.jpg' },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    expect(doc.filename).toBe('photo.jpg')
    expect(doc.cloudflare.imageId).not.toBe(before.cloudflare.imageId)
    await expectSettled(site)
  })

  test('with the name of another document: both stay', async () => {
    await createFirst('taken.jpg')
    const mine = await createFirst('mine.jpg')
    const { doc } = await send(site, {
      file: { bytes: first, name: 'taken.jpg' },
      method: 'PATCH',
      path: `/api/media/${mine.id}`,
    })
    expect(doc.filename).toBe('taken-1.jpg')
    await expectSettled(site)
    expect(await listStored(site)).toHaveLength(2)
  })

  test('with overwriteExistingFiles: never over the file of another document', async () => {
    const other = await createFirst('shared.jpg')
    const mine = await createFirst('mine.jpg')
    const doc = await local(site).update({
      collection: 'media',
      data: {},
      file: toFile({ bytes: second, mimeType: 'image/png', name: 'shared.jpg' }),
      id: mine.id,
      overwriteExistingFiles: true,
    })
    expect(doc.filename).toBe('shared.png')
    const again = await local(site).update({
      collection: 'media',
      data: {},
      file: toFile({ bytes: first, name: 'shared.jpg' }),
      id: mine.id,
      overwriteExistingFiles: true,
    })
    expect(again.filename).not.toBe('shared.jpg')
    expect(await readStored(site, other.cloudflare.imageId!)).toEqual(first)
    await expectSettled(site)
  })

  test('the old image’s focal point and crop do not come along', async () => {
    const before = await createFirst()
    await send(site, {
      json: {
        cloudflare: { crop: { height: 0.5, width: 0.5, x: 0, y: 0 } },
        focalX: 10,
        focalY: 20,
      },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    const { doc } = await send(site, {
      file: { bytes: second, mimeType: 'image/png', name: 'other.png' },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    expect([doc.focalX, doc.focalY]).toEqual([50, 50])
    expect(Object.values(doc.cloudflare.crop!)).toEqual([null, null, null, null])
  })

  test('an update without a file touches no image', async () => {
    const before = await createFirst()
    const { doc } = await send(site, {
      data: { alt: 'new' },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    expect(doc).toMatchObject({
      alt: 'new',
      cloudflare: { imageId: before.cloudflare.imageId, ready: true },
      filename: 'photo.jpg',
      url: before.url,
    })
    await expectSettled(site)
  })

  test('many at once: an image for each document', async () => {
    const ids = []
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) ids.push((await createFirst(name)).id)
    const { body, status } = await send(site, {
      file: { bytes: second, mimeType: 'image/png', name: 'bulk.png' },
      method: 'PATCH',
      path: '/api/media?where[filename][exists]=true',
    })
    expect(status).toBe(200)
    const docs = body.docs as MediaDoc[]
    expect(docs.map(({ filename }) => filename).toSorted()).toEqual([
      'bulk-1.png',
      'bulk-2.png',
      'bulk.png',
    ])
    expect(docs).toHaveLength(ids.length)
    for (const { cloudflare } of docs) {
      expect(await readStored(site, cloudflare.imageId!)).toEqual(second)
    }
    await expectSettled(site)
    await local(site).update({
      collection: 'media',
      data: {},
      file: toFile({ bytes: first, name: 'local.jpg' }),
      where: { id: { exists: true } },
    })
    expect(await listStored(site)).toHaveLength(3)
    await expectSettled(site)
  })
})
