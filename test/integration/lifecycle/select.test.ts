import type { CollectionConfig } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawQuadrants } from '../../fixtures/images.js'
import { empty, expectSettled, listStored, local, readStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

const posts = (slug: string, extra: Partial<CollectionConfig> = {}): CollectionConfig => ({
  access: { read: () => true },
  fields: [{ name: 'cover', relationTo: slug as never, type: 'upload' }],
  slug: `${slug}-posts`,
  ...extra,
})

const slim: CollectionConfig = { ...media, defaultPopulate: { url: true }, slug: 'slim' }
const collections = ['media', 'slim']

let site: Site
let bytes: Buffer

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 600, width: 800 })
  site = await startPayload({
    collections: [media, slim, posts('media'), posts('slim')],
    options: { collections: { media: true, slim: true } },
  })
})
afterEach(() => empty(site, collections))
afterAll(() => site.stop())

const create = async (path = '/api/media'): Promise<MediaDoc> =>
  (await send(site, { data: { alt: 'x' }, file: { bytes, name: 'photo.jpg' }, path })).doc

const selects = [
  { name: 'only alt', select: { alt: true } },
  { name: 'only id', select: { id: true } },
  { name: 'without cloudflare', select: { cloudflare: false } },
  { name: 'without filename and mimeType', select: { filename: false, mimeType: false } },
]

describe('writing with select', () => {
  test.each(selects)(
    'create, update and delete keep document and image together: $name',
    async ({ select }) => {
      const created = await local(site).create({
        collection: 'media',
        data: { alt: 'a' },
        file: toFile({ bytes, name: 'one.jpg' }),
        select,
      })
      await expectSettled(site)
      expect(await listStored(site)).toHaveLength(1)
      const next = await drawQuadrants({ height: 30, width: 30 })
      await local(site).update({
        collection: 'media',
        data: {},
        file: toFile({ bytes: next, name: 'two.jpg' }),
        id: created.id,
        select,
      })
      const [image] = await listStored(site)
      expect(await readStored(site, image!.imageId)).toEqual(next)
      await expectSettled(site)
      await local(site).delete({ collection: 'media', id: created.id, select })
      expect(await listStored(site)).toEqual([])
      await expectSettled(site)
    },
  )
})

describe('reading with select', () => {
  test.each([
    { keys: ['url'], select: { url: true } },
    { keys: ['thumbnailURL'], select: { thumbnailURL: true } },
    { keys: ['sizes'], select: { sizes: true } },
    {
      keys: ['url', 'thumbnailURL', 'sizes'],
      select: { sizes: true, thumbnailURL: true, url: true },
    },
  ])('$keys are the same as without', async ({ keys, select }) => {
    const { id } = await create()
    const whole = await local(site).findByID({ collection: 'media', id })
    const found = await local(site).findByID({ collection: 'media', id, select })
    for (const key of keys) expect(found[key]).toEqual(whole[key])
    const { docs } = await local(site).find({ collection: 'media', select })
    for (const key of keys) expect(docs[0]![key]).toEqual(whole[key])
  })

  test.each([
    { name: 'cloudflare.variants', select: { cloudflare: { variants: true } } },
    { name: 'cloudflare', select: { cloudflare: true } },
    { name: 'all but alt', select: { alt: false } },
  ])('$name', async ({ select }) => {
    const { id } = await create()
    const whole = await local(site).findByID({ collection: 'media', id })
    const found = await local(site).findByID({ collection: 'media', id, select })
    expect(found.cloudflare.variants).toEqual(whole.cloudflare.variants)
  })

  test('one size alone', async () => {
    const { id, sizes } = await create()
    const query = 'select[sizes][card]=true'
    const { doc } = await send(site, { method: 'GET', path: `/api/media/${id}?${query}` })
    expect(doc.sizes).toEqual({ card: sizes!.card })
  })

  test('what is not selected is not there', async () => {
    const { id } = await create()
    const found = await local(site).findByID({ collection: 'media', id, select: { alt: true } })
    expect(found).not.toHaveProperty('sizes')
    expect(found).not.toHaveProperty('url')
    expect(found).not.toHaveProperty('cloudflare.variants')
  })
})

describe('reading through a relation', () => {
  test('by depth, populate and defaultPopulate', async () => {
    const image = await create()
    const slimImage = await create('/api/slim')
    for (const [slug, cover] of [
      ['media', image],
      ['slim', slimImage],
    ] as const) {
      await local(site).create({ collection: `${slug}-posts`, data: { cover: cover.id } })
    }
    const read = async (path: string): Promise<Record<string, unknown>> => {
      const { body } = await send(site, { method: 'GET', path })
      return (body.docs as { cover: Record<string, unknown> }[])[0]!.cover
    }
    expect(await read('/api/media-posts?depth=0')).toBe(image.id)
    expect(await read('/api/media-posts?depth=1')).toMatchObject({
      cloudflare: { variants: image.cloudflare.variants },
      sizes: image.sizes,
      thumbnailURL: image.thumbnailURL,
      url: image.url,
    })
    expect(await read('/api/media-posts?depth=1&populate[media][thumbnailURL]=true')).toMatchObject(
      { thumbnailURL: image.thumbnailURL },
    )
    expect(await read('/api/slim-posts?depth=1')).toMatchObject({ url: slimImage.url })
    for (const slug of ['media', 'slim']) {
      await local(site).delete({ collection: `${slug}-posts`, where: { id: { exists: true } } })
    }
  })
})
