import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import { getCloudflareImages } from '../../../src/index.js'
import { schemaOf } from '../support/schemaOf.js'
import { addImage, album, listed, notes, openUsageSite, pages, placesOf } from './usageSite.js'

/** What the site thinks of whoever looks after its images. */
let mayManage = true
/** Anybody may delete pictures: nothing but the guard is in the way. */
const openAlbum: CollectionConfig = {
  ...album,
  access: { delete: () => true, read: () => true, update: () => true },
}

const reports: CollectionConfig = {
  access: { read: () => true, readVersions: () => ({ 'version.title': { contains: 'Open' } }) },
  admin: { useAsTitle: 'title' },
  fields: [
    { name: 'title', type: 'text' },
    { name: 'hero', relationTo: 'media', type: 'upload' },
  ],
  slug: 'reports',
  versions: true,
}

let site: Site
beforeAll(async () => {
  site = await openUsageSite({
    collections: [pages, notes, reports],
    media: openAlbum,
    options: { access: { manage: () => mayManage } },
  })
})
afterAll(() => site.stop())

/** In a published page, in a draft of another, and in a note. */
async function useThrice(): Promise<number | string> {
  const image = await addImage(site)
  const write = (collection: string, data: object): Promise<unknown> =>
    site.payload.create({
      collection: collection as never,
      data: { hero: image, ...data },
    })
  await write('pages', { _status: 'published', title: 'For all' })
  await write('pages', { _status: 'draft', title: 'Not yet' })
  await write('notes', { title: 'Among us' })
  return image
}

const everywhere = ['notes hero - published', 'pages hero - draft', 'pages hero - published']

describe('what a viewer may not read of the sources', () => {
  test('is counted, and neither named nor linked', async () => {
    const image = await useThrice()
    const list = await listed(site, image, { anonymous: true })
    expect(placesOf(list)).toEqual(['pages hero - published'])
    expect(list).toMatchObject({ hiddenDocs: 2, totalDocs: 1 })
    expect(JSON.stringify(list)).not.toMatch(/Not yet|Among us/)
    const seen = await listed(site, image)
    expect(placesOf(seen)).toEqual(everywhere)
    expect(seen).toMatchObject({ hiddenDocs: 0, totalDocs: 3 })
  })

  test('is not named by the refusal either', async () => {
    const image = await useThrice()
    const response = await site.rest(`/api/media/${image}`, { anonymous: true, method: 'DELETE' })
    const text = await response.text()
    expect(response.status).toBe(409)
    expect(JSON.parse(text)).toMatchObject({
      errors: [{ data: { code: 'IMAGE_IN_USE', details: { total: 3, usages: [{}] } } }],
    })
    expect(text).toContain('in 3 places, such as “For all”')
    expect(text).not.toMatch(/Not yet|Among us/)
  })

  test('is listed for code that asks for nobody', async () => {
    const image = await useThrice()
    const page = await getCloudflareImages(site.payload).usages({
      collection: 'media',
      id: image,
    })
    expect(page).toMatchObject({ hiddenDocs: 0, totalDocs: 3 })
  })
})

test('versions are seen as `readVersions` says, one by one', async () => {
  const image = await addImage(site)
  const save = (data: object): object => ({ collection: 'reports', data })
  const { id } = await site.payload.create(save({ hero: image, title: 'Open, the first' }) as never)
  for (const data of [
    { title: 'Closed' },
    { title: 'Open, the third' },
    { hero: null, title: 'Without' },
  ]) {
    await site.payload.update({ ...save(data), id } as never)
  }
  const list = await listed(site, image)
  expect(placesOf(list)).toEqual(Array(2).fill('reports hero - version'))
  expect(list).toMatchObject({ hiddenDocs: 1, totalDocs: 2 })
  const { docs } = await site.payload.findVersions({
    collection: 'reports' as never,
    where: { 'version.title': { contains: 'Open' } },
  })
  const links = list.docs.map(({ adminURL }) => adminURL)
  expect(links.toSorted()).toEqual(
    docs.map((version) => `/admin/collections/reports/${id}/versions/${version.id}`).toSorted(),
  )
})

test('whoever may not look after images cannot insist', async () => {
  const image = await useThrice()
  mayManage = false
  const path = `/api/media/${image}?force=true`
  const [refused, anonymous] = [
    await site.rest(path, { method: 'DELETE' }),
    await site.rest(path, { anonymous: true, method: 'DELETE' }),
  ]
  mayManage = true
  expect([refused.status, anonymous.status]).toEqual([403, 401])
  expect(placesOf(await listed(site, image))).toEqual(everywhere)
  expect((await site.rest(path, { method: 'DELETE' })).status).toBe(200)
})

describe('by GraphQL', () => {
  async function ask(args: string): Promise<Awaited<ReturnType<typeof graphql>>> {
    const schema = schemaOf(site.payload.config)
    const [user] = (await site.payload.find({ collection: 'users' })).docs
    const req = await createLocalReq({ user: { ...user!, collection: 'users' } }, site.payload)
    const fields =
      'docs { path slug state title } hasNextPage hasPrevPage hiddenDocs limit page totalDocs totalPages'
    const source = `{ MediaUsages(${args}) { ${fields} } }`
    return graphql({ contextValue: { headers: {}, req, res: {} }, schema, source })
  }

  test('pages are as by REST', async () => {
    const id = JSON.stringify(await useThrice())
    const { data } = await ask(`id: ${id}, limit: 2, page: 2`)
    expect(data).toEqual({
      MediaUsages: {
        docs: [{ path: 'hero', slug: 'pages', state: 'published', title: 'For all' }],
        hasNextPage: false,
        hasPrevPage: true,
        hiddenDocs: 0,
        limit: 2,
        page: 2,
        totalDocs: 3,
        totalPages: 2,
      },
    })
  })

  test('a wrong page and an unknown document are said in a sentence', async () => {
    const id = JSON.stringify(await useThrice())
    const wrong = await ask(`id: ${id}, limit: 0`)
    expect(wrong.errors?.[0]?.message).toBe('"limit" must be a whole number from 1 to 100, not 0.')
    const unknown = await ask('id: "65f0000000000000000000ff"')
    expect(unknown.errors?.[0]?.message).toBe('There is no such document, or you may not see it.')
  })
})
