import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { drawSolid } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'
import { askGraphQL } from './askGraphQL.js'
import { openCountedAccount, watchDatabase } from './countWork.js'

const count = 100

let account: ReturnType<typeof openCountedAccount>
let dir: string
let plain: Site
let site: Site

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'reading-'))
  const images = path.join(dir, 'images')
  account = openCountedAccount(images)
  site = await startPayload({ dir, options: { fetch: account.fetch, local: { dir: images } } })
  plain = await startPayload({ collections: [{ ...media, upload: true }], withoutPlugin: true })
  const bytes = await drawSolid({ format: 'jpeg', height: 300, width: 400 })
  const first = await local(site).create({
    collection: 'media',
    data: {},
    file: toFile({ bytes, name: 'photo.jpg' }),
  })
  for (let index = 1; index < count; index += 1) {
    const { cloudflare, height, mimeType, width } = first
    await site.payload.db.create({
      collection: 'media',
      data: { cloudflare, filename: `photo-${index}.jpg`, height, mimeType, width },
    })
  }
  for (let index = 0; index < count; index += 1) {
    await plain.payload.db.create({
      collection: 'media',
      data: { filename: `photo-${index}.jpg`, height: 300, mimeType: 'image/jpeg', width: 400 },
    })
  }
})
afterAll(async () => {
  await Promise.all([site.stop(), plain.stop()])
  await rm(dir, { force: true, recursive: true })
})

const reads = [
  {
    name: 'the Local API',
    read: (from: Site) => local(from).find({ collection: 'media', limit: count }),
  },
  {
    name: 'the Local API with select',
    read: (from: Site) =>
      local(from).find({ collection: 'media', limit: count, select: { url: true } }),
  },
  {
    name: 'REST',
    read: async (from: Site): Promise<unknown> =>
      (await from.rest(`/api/media?limit=${count}`)).json(),
  },
  {
    name: 'GraphQL',
    read: (from: Site) =>
      askGraphQL(from, `{ allMedia(limit: ${count}) { docs { url thumbnailURL } } }`),
  },
]

async function work(on: Site, read: (from: Site) => Promise<unknown>): Promise<string[]> {
  const watched = watchDatabase(on.payload)
  try {
    await read(on)
    return watched.calls
  } finally {
    watched.restore()
  }
}

describe('reading 100 documents', () => {
  test.each(reads)(
    'by $name: no API call, and the queries of a plain collection',
    async ({ read }) => {
      account.calls.length = 0
      const ours = await work(site, read)
      expect(account.calls).toEqual([])
      expect(ours).toEqual(await work(plain, read))
      expect(ours.length).toBeGreaterThan(0)
    },
  )

  test('every one has its URLs', async () => {
    const { docs } = await local(site).find({ collection: 'media', limit: count })
    expect(docs).toHaveLength(count)
    for (const doc of docs) {
      expect(doc.url).toContain('/api/cloudflare-images/local/')
      expect(doc.sizes!.square!.url).toContain('width=200')
      expect(doc.cloudflare.variants).toHaveLength(2)
    }
  })
})
