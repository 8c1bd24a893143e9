import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import { getCloudflareImages } from '../../../src/index.js'
import { databaseKinds } from '../support/database.js'
import { schemaOf } from '../support/schemaOf.js'
import { addImage, countOf, listed, openUsageSite } from './usageSite.js'

const forced = { cloudflareImages: { force: true } }
const now = (): string => new Date().toISOString()

describe.each(databaseKinds)('deleting a used image, %s', (database) => {
  let site: Site
  let image: number | string
  let note: number | string
  beforeAll(async () => {
    site = await openUsageSite({ database })
  })
  afterAll(() => site.stop())

  const use = async (): Promise<void> => {
    image = await addImage(site)
    const data = { hero: image, title: 'A note' }
    note = (await site.payload.create({ collection: 'notes' as never, data: data })).id
  }
  const exists = async (id: number | string): Promise<boolean> =>
    (await site.payload.count({ collection: 'media', trash: true, where: { id: { equals: id } } }))
      .totalDocs === 1

  test('is refused by REST with the list', async () => {
    await use()
    const response = await site.rest(`/api/media/${image}`, { method: 'DELETE' })
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({
      errors: [
        {
          data: {
            code: 'IMAGE_IN_USE',
            details: { total: 1, usages: [{ path: 'hero', slug: 'notes', title: 'A note' }] },
          },
          message: 'This image is used in one place, “A note”. Take it out there first.',
        },
      ],
    })
    expect(await exists(image)).toBe(true)
  })

  test('is refused by GraphQL and the Local API', async () => {
    await use()
    const schema = schemaOf(site.payload.config)
    const [user] = (await site.payload.find({ collection: 'users' })).docs
    const req = await createLocalReq({ user: { ...user!, collection: 'users' } }, site.payload)
    const source = `mutation { deleteMedia(id: ${JSON.stringify(image)}) { id } }`
    const { errors } = await graphql({
      contextValue: { headers: {}, req, res: {} },
      schema,
      source,
    })
    expect(errors?.[0]?.message).toContain('This image is used in one place')
    await expect(site.payload.delete({ collection: 'media', id: image })).rejects.toMatchObject({
      data: { code: 'IMAGE_IN_USE' },
      status: 409,
    })
    expect(await exists(image)).toBe(true)
  })

  test('of many refuses the used ones alone', async () => {
    await use()
    const unused = await addImage(site)
    const path = `/api/media?where[id][in]=${image},${unused}`
    const answer = (await (await site.rest(path, { method: 'DELETE' })).json()) as {
      docs: { id: unknown }[]
      errors: { id: unknown; message: string }[]
    }
    expect(answer.docs.map(({ id }) => id)).toEqual([unused])
    expect(answer.errors).toMatchObject([
      { id: image, message: expect.stringContaining('used in') },
    ])
    expect([await exists(image), await exists(unused)]).toEqual([true, false])
    await site.rest(`/api/media?where[id][in]=${image}&force=true`, { method: 'DELETE' })
    expect(await exists(image)).toBe(false)
  })

  test('is done by force, and what it was used by is forgotten', async () => {
    await use()
    expect((await site.rest(`/api/media/${image}?force=true`, { method: 'DELETE' })).status).toBe(
      200,
    )
    expect(await exists(image)).toBe(false)
    await use()
    await site.payload.delete({ collection: 'media', context: forced, id: image })
    const rows = await site.payload.db.count({
      collection: 'cloudflare-images-usages',
      where: { documentId: { equals: String(image) } },
    })
    expect(rows.totalDocs).toBe(0)
    // The document that referred to it can still be saved.
    const data = { title: 'Without' } as never
    await site.payload.update({ collection: 'notes' as never, data, id: note })
  })

  test('is done once nothing uses it', async () => {
    await use()
    await site.payload.update({
      collection: 'notes' as never,
      data: { hero: null },
      id: note,
    })
    expect(await countOf(site, image)).toBe(0)
    await site.payload.delete({ collection: 'media', id: image })
    expect(await exists(image)).toBe(false)
  })

  test('is done where old versions alone show it', async () => {
    image = await addImage(site)
    const other = await addImage(site)
    const page = await site.payload.create({
      collection: 'pages' as never,
      data: { _status: 'published', hero: image },
    })
    await site.payload.update({
      collection: 'pages' as never,
      data: { _status: 'published', hero: other },
      id: page.id,
    })
    expect((await listed(site, image)).docs.map(({ state }) => state)).toEqual(['version'])
    await site.payload.delete({ collection: 'media', id: image })
    expect(await exists(image)).toBe(false)
  })

  test('is done where the source is gone without a word', async () => {
    await use()
    await site.payload.db.deleteOne({ collection: 'notes', where: { id: { equals: note } } })
    expect(await listed(site, image)).toMatchObject({ docs: [], hiddenDocs: 0 })
    await site.payload.delete({ collection: 'media', id: image })
    expect(await exists(image)).toBe(false)
  })

  test('is refused for the trash, and out of it', async () => {
    await use()
    const trash = { deletedAt: now() } as never
    await expect(
      site.payload.update({ collection: 'media', data: trash, id: image }),
    ).rejects.toMatchObject({ data: { code: 'IMAGE_IN_USE' } })
    const many = await site.payload.update({
      collection: 'media',
      data: trash,
      where: { id: { equals: image } },
    })
    expect(many.errors).toMatchObject([{ id: image }])
    await site.payload.update({ collection: 'media', context: forced, data: trash, id: image })
    await expect(
      site.payload.delete({ collection: 'media', id: image, trash: true }),
    ).rejects.toMatchObject({ data: { code: 'IMAGE_IN_USE' } })
    // Anything else about a trashed image may be changed.
    await site.payload.update({
      collection: 'media',
      data: { deletedAt: null },
      id: image,
      trash: true,
    })
    expect(await exists(image)).toBe(true)
  })

  test('goes on in a transaction that it shares', async () => {
    await use()
    const { hero } = (await site.payload.findByID({
      collection: 'notes' as never,
      depth: 0,
      id: note,
    })) as unknown as { hero: unknown }
    expect(hero).toBe(image)
    await site.payload.delete({ collection: 'notes' as never, id: note })
    await site.payload.delete({ collection: 'media', id: image })
    expect(await exists(image)).toBe(false)
  })
})

test('force is for those who look after the image, not for all who may delete', async () => {
  let isManager = false
  const site = await openUsageSite({
    options: { access: { manage: () => Promise.resolve(isManager) } },
  })
  const image = await addImage(site)
  const data = { hero: image, title: 'A note' }
  await site.payload.create({ collection: 'notes' as never, data })
  const remove = (): Promise<Response> =>
    site.rest(`/api/media/${image}?force=true`, { method: 'DELETE' })
  expect((await remove()).status).toBe(403)
  expect((await site.payload.count({ collection: 'media' })).totalDocs).toBe(1)
  isManager = true
  expect((await remove()).status).toBe(200)
  expect((await site.payload.count({ collection: 'media' })).totalDocs).toBe(0)
  await site.stop()
})

test('nothing is kept or refused where the index is off', async () => {
  const site = await openUsageSite({ options: { usages: false } })
  const image = await addImage(site)
  await site.payload.create({ collection: 'notes' as never, data: { hero: image } })
  expect((await site.rest(`/api/media/${image}/usages`)).status).toBe(404)
  // Nobody knows, so nothing calls it unused.
  expect(await countOf(site, image)).toBeNull()
  const { collections } = await getCloudflareImages(site.payload).stats()
  expect(collections).toMatchObject([{ slug: 'media', unused: null }])
  expect((await site.rest(`/api/media/${image}`, { method: 'DELETE' })).status).toBe(200)
  await site.stop()
})
