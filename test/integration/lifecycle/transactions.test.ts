import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants, drawSolid } from '../../fixtures/images.js'
import {
  empty,
  expectSettled,
  listDocuments,
  listLedger,
  listStored,
  local,
  readStored,
} from '../support/account.js'
import { databaseKinds, rollsBackOn } from '../support/database.js'
import { media, startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

const refusing: CollectionConfig = {
  ...media,
  hooks: {
    afterChange: [
      ({ doc }) => {
        if ((doc as { alt?: string }).alt === 'refuse') throw new Error('no')
      },
    ],
    afterDelete: [
      ({ doc }) => {
        if ((doc as { alt?: string }).alt === 'keep') throw new Error('no')
      },
    ],
  },
}

describe.each(databaseKinds)('a hook that throws after the write, %s', (database) => {
  const rollsBack = rollsBackOn(database)
  let site: Site
  let first: Buffer
  let second: Buffer

  beforeAll(async () => {
    first = await drawQuadrants({ height: 60, width: 80 })
    second = await drawSolid({ format: 'jpeg', height: 20, width: 30 })
    site = await startPayload({ collections: [refusing], database })
  })
  afterEach(async () => {
    await empty(site)
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
  })
  afterAll(() => site.stop())

  const sweep = () => getCloudflareImages(site.payload).sweep({ graceSeconds: 0 })

  test('REST create: document and image are both there, or neither', async () => {
    const { status } = await send(site, {
      data: { alt: 'refuse' },
      file: { bytes: first, name: 'photo.jpg' },
    })
    expect(status).toBe(500)
    expect(await listDocuments(site)).toHaveLength(rollsBack ? 0 : 1)
    await sweep()
    await expectSettled(site)
  })

  test('Local API create: the same after a sweep', async () => {
    const created = local(site).create({
      collection: 'media',
      data: { alt: 'refuse' },
      file: toFile({ bytes: first, name: 'photo.jpg' }),
    })
    await expect(created).rejects.toThrow('no')
    await sweep()
    expect(await listDocuments(site)).toHaveLength(rollsBack ? 0 : 1)
    await expectSettled(site)
  })

  test('replace: the document has the image its row says', async () => {
    const { doc } = await send(site, { file: { bytes: first, name: 'photo.jpg' } })
    await send(site, {
      data: { alt: 'refuse' },
      file: { bytes: second, name: 'next.jpg' },
      method: 'PATCH',
      path: `/api/media/${doc.id}`,
    })
    await getCloudflareImages(site.payload).settled()
    await sweep()
    const [stored] = await listDocuments(site)
    expect(stored!.filename).toBe(rollsBack ? 'photo.jpg' : 'next.jpg')
    expect(await readStored(site, stored!.cloudflare.imageId!)).toEqual(rollsBack ? first : second)
    await expectSettled(site)
  })

  test('delete: the image goes only with its document', async () => {
    const { doc } = await send(site, {
      data: { alt: 'keep' },
      file: { bytes: first, name: 'photo.jpg' },
    })
    await local(site)
      .delete({ collection: 'media', id: doc.id })
      .catch(() => undefined)
    await getCloudflareImages(site.payload).settled()
    await sweep()
    expect(await listDocuments(site)).toHaveLength(rollsBack ? 1 : 0)
    await expectSettled(site)
  })

  test('a bulk update with one file: an image and a name for each document', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) {
      await send(site, { file: { bytes: first, name } })
    }
    const { status } = await send(site, {
      file: { bytes: second, name: 'bulk.jpg' },
      method: 'PATCH',
      path: '/api/media?where[filename][exists]=true',
    })
    expect(status).toBe(200)
    const names = (await listDocuments(site)).map(({ filename }) => filename)
    expect(names.toSorted()).toEqual(['bulk-1.jpg', 'bulk-2.jpg', 'bulk.jpg'])
    await expectSettled(site)
  })

  test('nothing thrown: create, replace and delete leave no trace', async () => {
    const { doc } = await send(site, { file: { bytes: first, name: 'photo.jpg' } })
    await expectSettled(site)
    await send(site, {
      file: { bytes: second, name: 'photo.jpg' },
      method: 'PATCH',
      path: `/api/media/${doc.id}`,
    })
    await expectSettled(site)
    await send(site, { method: 'DELETE', path: `/api/media/${doc.id}` })
    await expectSettled(site)
  })
})

const forced = { cloudflareImages: { force: true } }

const related: CollectionConfig = {
  ...media,
  fields: [...media.fields, { name: 'cover', relationTo: 'media', type: 'upload' }],
}

test.each(databaseKinds)(
  'an answer with relations in it does not keep the old image from going, %s',
  async (database) => {
    const site = await startPayload({ collections: [related], database })
    const file = { bytes: await drawSolid({ height: 20, width: 30 }), name: 'a.jpg' }
    const { doc: cover } = await send(site, { data: { alt: 'cover' }, file })
    const { doc } = await send(site, { data: { cover: cover.id }, file })
    for (const depth of [1, 2]) {
      const { status } = await send(site, {
        file: { ...file, bytes: await drawSolid({ height: 20 + depth, width: 30 }) },
        method: 'PATCH',
        path: `/api/media/${doc.id}?depth=${depth}`,
      })
      expect(status).toBe(200)
      await expectSettled(site)
    }
    await local(site).delete({ collection: 'media', context: forced, depth: 1, id: doc.id })
    await expectSettled(site)
    await site.stop()
  },
)
