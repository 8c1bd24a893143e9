import type { CollectionConfig } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants, drawSolid } from '../../fixtures/images.js'
import { empty, expectSettled, listStored, local, readStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

const versioned: CollectionConfig = { ...media, versions: { drafts: true, maxPerDoc: 4 } }

let site: Site
let files: Record<'a' | 'b' | 'c', Buffer>

beforeAll(async () => {
  files = {
    a: await drawQuadrants({ height: 100, width: 200 }),
    b: await drawSolid({ format: 'png', height: 50, width: 60 }),
    c: await drawSolid({ format: 'webp', height: 30, width: 40 }),
  }
  site = await startPayload({ collections: [versioned] })
})
afterEach(async () => {
  await empty(site)
  expect(await listStored(site)).toEqual([])
  await expectSettled(site)
})
afterAll(() => site.stop())

const publish = async (): Promise<MediaDoc> =>
  (await send(site, { data: { _status: 'published' }, file: { bytes: files.a, name: 'a.jpg' } }))
    .doc

const replace = async (
  id: number | string,
  name: 'b' | 'c',
  { draft, status }: { draft: boolean; status: 'draft' | 'published' },
): Promise<MediaDoc> => {
  const [mimeType, filename] = name === 'b' ? ['image/png', 'b.png'] : ['image/webp', 'c.webp']
  const sent = await send(site, {
    data: { _status: status },
    file: { bytes: files[name], mimeType, name: filename },
    method: 'PATCH',
    path: `/api/media/${id}?draft=${draft}`,
  })
  expect({ message: sent.message, status: sent.status }).toMatchObject({ status: 200 })
  return sent.doc
}

/** Saves until no version of before is left, and lets the sweep of a day later look. */
const pruneVersions = async (id: number | string): Promise<void> => {
  for (let index = 0; index < 5; index += 1) {
    await send(site, {
      data: { _status: 'published', alt: `edit ${index}` },
      method: 'PATCH',
      path: `/api/media/${id}`,
    })
  }
  await getCloudflareImages(site.payload).sweep({ graceSeconds: -100_000 })
}

const asDraft = { draft: true, status: 'draft' } as const
const asPublished = { draft: false, status: 'published' } as const

const isServed = async (doc: MediaDoc): Promise<boolean> =>
  (await site.rest(doc.url!, { anonymous: true })).status === 200

describe('drafts', () => {
  test('a draft over a published file: both are there, the public sees the published one', async () => {
    const published = await publish()
    const draft = await replace(published.id, 'b', asDraft)
    expect(draft.filename).toBe('b.png')
    const seen = await send(site, { method: 'GET', path: `/api/media/${published.id}` })
    expect(seen.doc).toMatchObject({
      cloudflare: { imageId: published.cloudflare.imageId },
      filename: 'a.jpg',
      mimeType: 'image/jpeg',
    })
    expect(await isServed(published)).toBe(true)
    expect(await isServed(draft)).toBe(true)
    const route = await site.rest(`/api/media/file/b.png`)
    expect(Buffer.from(await route.arrayBuffer())).toEqual(files.b)
  })

  test('publishing the draft: the public sees it', async () => {
    const published = await publish()
    const draft = await replace(published.id, 'b', asDraft)
    const { doc } = await send(site, {
      json: { _status: 'published' },
      method: 'PATCH',
      path: `/api/media/${published.id}?draft=true`,
    })
    expect(doc).toMatchObject({
      _status: 'published',
      cloudflare: { imageId: draft.cloudflare.imageId },
      filename: 'b.png',
      height: 50,
    })
    expect(await isServed(doc)).toBe(true)
  })

  test('once published, the image it replaced goes when its last version is pruned', async () => {
    const published = await publish()
    const draft = await replace(published.id, 'b', asDraft)
    await send(site, {
      json: { _status: 'published' },
      method: 'PATCH',
      path: `/api/media/${published.id}?draft=true`,
    })
    await pruneVersions(published.id)
    expect((await listStored(site)).map(({ imageId }) => imageId)).toEqual([
      draft.cloudflare.imageId,
    ])
    await expectSettled(site)
  })

  test('unpublishing keeps the image', async () => {
    const published = await publish()
    const { doc } = await send(site, {
      json: { _status: 'draft' },
      method: 'PATCH',
      path: `/api/media/${published.id}`,
    })
    expect(doc.cloudflare.imageId).toBe(published.cloudflare.imageId)
    expect(await isServed(published)).toBe(true)
    await expectSettled(site)
  })

  test('a new draft without a file, its file later', async () => {
    const created = await send(site, {
      data: { _status: 'draft', alt: 'soon' },
      path: '/api/media?draft=true',
    })
    expect(created.status).toBe(201)
    expect(created.doc.url).toBeNull()
    const doc = await replace(created.doc.id, 'b', asDraft)
    expect(doc.filename).toBe('b.png')
    expect(await isServed(doc)).toBe(true)
  })
})

describe('versions', () => {
  test('every image stays as long as a version refers to it, and goes when that is pruned', async () => {
    const first = await publish()
    const second = await replace(first.id, 'b', asPublished)
    expect(await isServed(first)).toBe(true)
    await pruneVersions(first.id)
    expect((await listStored(site)).map(({ imageId }) => imageId)).toEqual([
      second.cloudflare.imageId,
    ])
    await expectSettled(site)
  })

  test.each(['REST', 'the Local API'])(
    'restoring by %s brings image, facts and filename back together',
    async (how) => {
      const first = await publish()
      const framed = await send(site, {
        json: {
          _status: 'published',
          cloudflare: { crop: { height: 0.5, width: 0.5, x: 0.25, y: 0.25 } },
          focalX: 30,
          focalY: 70,
        },
        method: 'PATCH',
        path: `/api/media/${first.id}`,
      })
      const second = await replace(first.id, 'b', asPublished)
      const { docs } = await local(site).findVersions({
        collection: 'media',
        sort: 'createdAt',
        where: { parent: { equals: first.id } },
      })
      const version = docs[1]!
      const restored =
        how === 'REST'
          ? (await send(site, { path: `/api/media/versions/${version.id}` })).doc
          : await local(site).restoreVersion({ collection: 'media', id: version.id })
      const read = (await send(site, { method: 'GET', path: `/api/media/${first.id}` })).doc
      for (const doc of [restored, read]) {
        expect(doc).toMatchObject({
          cloudflare: {
            crop: { height: 0.5, width: 0.5, x: 0.25, y: 0.25 },
            imageId: first.cloudflare.imageId,
            originalFilename: 'a.jpg',
            ready: true,
          },
          filename: 'a.jpg',
          filesize: files.a.length,
          focalX: 30,
          focalY: 70,
          height: 50,
          mimeType: 'image/jpeg',
          width: 100,
        })
        expect(doc.url).toBe(framed.doc.url)
      }
      expect(await isServed(read)).toBe(true)
      expect(await readStored(site, second.cloudflare.imageId!)).toEqual(files.b)
    },
  )

  test('restoring as a draft leaves the published file alone', async () => {
    const first = await publish()
    const second = await replace(first.id, 'b', asPublished)
    const { docs } = await local(site).findVersions({
      collection: 'media',
      sort: 'createdAt',
      where: { parent: { equals: first.id } },
    })
    await send(site, { path: `/api/media/versions/${docs[0]!.id}?draft=true` })
    const published = (await send(site, { method: 'GET', path: `/api/media/${first.id}` })).doc
    expect(published.cloudflare.imageId).toBe(second.cloudflare.imageId)
    const draft = (await send(site, { method: 'GET', path: `/api/media/${first.id}?draft=true` }))
      .doc
    expect(draft).toMatchObject({
      cloudflare: { imageId: first.cloudflare.imageId },
      filename: 'a.jpg',
    })
    expect(await isServed(draft)).toBe(true)
  })

  test('a name that another document has taken since then', async () => {
    const first = await publish()
    await replace(first.id, 'b', asPublished)
    const other = await publish()
    expect(other.filename).toBe('a.jpg')
    const { docs } = await local(site).findVersions({
      collection: 'media',
      sort: 'createdAt',
      where: { parent: { equals: first.id } },
    })
    const { doc } = await send(site, { path: `/api/media/versions/${docs[0]!.id}` })
    expect(doc.filename).toBe('a-1.jpg')
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(files.a)
    await local(site).delete({ collection: 'media', id: other.id })
    expect(await isServed(doc)).toBe(true)
  })

  test('several drafts in a row, then publishing the last', async () => {
    const created = await local(site).create({
      collection: 'media',
      data: { _status: 'draft' },
      draft: true,
      file: toFile({ bytes: files.a, name: 'a.jpg' }),
    })
    await replace(created.id, 'b', asDraft)
    const last = await replace(created.id, 'c', asDraft)
    const { doc } = await send(site, {
      json: { _status: 'published' },
      method: 'PATCH',
      path: `/api/media/${created.id}?draft=true`,
    })
    expect(doc.cloudflare.imageId).toBe(last.cloudflare.imageId)
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(files.c)
  })
})
