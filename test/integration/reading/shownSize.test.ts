import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { drawQuadrants } from '../../fixtures/images.js'
import { empty, listDocuments, local } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { askGraphQL } from './askGraphQL.js'

let site: Site
let bytes: Buffer
const crop = { height: 0.25, width: 0.5, x: 0.25, y: 0.5 }

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 300, orientation: 6, width: 400 })
  site = await startPayload({
    collections: [
      { ...media, versions: { drafts: true } },
      { ...media, slug: 'secret', upload: true },
      { ...media, slug: 'square', upload: true },
    ],
    options: {
      collections: {
        media: true,
        secret: { privacy: 'signed' },
        square: { defaultVariant: 'square' },
      },
      variants: {
        public: { fit: 'scale-down', height: 768, width: 1366 },
        square: { fit: 'cover', height: 100, width: 100 },
        thumbnail: { fit: 'cover', height: 90, width: 90 },
      },
    },
  })
})
afterEach(() => empty(site, ['media', 'secret', 'square']))
afterAll(() => site.stop())

const create = async (
  collection = 'media',
  data: Record<string, unknown> = {},
): Promise<MediaDoc> =>
  (await send(site, { data, file: { bytes, name: 'photo.jpg' }, path: `/api/${collection}` })).doc

const seen = async ({ url }: MediaDoc): Promise<{ height: number; width: number }> => {
  const response = await site.rest(url!, { anonymous: true })
  const { height, width } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
  return { height, width }
}

const sizes = ({ cloudflare, height, width }: MediaDoc): unknown => ({
  height,
  original: [cloudflare.originalWidth, cloudflare.originalHeight],
  width,
})

const original = [400, 300]
const whole = { height: 300, original, width: 400 }
const cropped = { height: 75, original, width: 200 }

describe('width and height', () => {
  test('are those of the picture at `url`, with a crop and without', async () => {
    const before = await create('media', { _status: 'published' })
    expect(sizes(before)).toEqual(whole)
    expect(await seen(before)).toEqual({ height: 300, width: 400 })
    const { doc } = await send(site, {
      json: { _status: 'published', cloudflare: { crop } },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    expect(sizes(doc)).toEqual(cropped)
    expect(await seen(doc)).toEqual({ height: 75, width: 200 })
    const { doc: undone } = await send(site, {
      json: { cloudflare: { crop: null } },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    expect(sizes(undone)).toEqual(whole)
  })

  test('are the same however a document is read, and the sizes with them', async () => {
    const made = await create('media', { _status: 'published', cloudflare: { crop } })
    const { id } = made
    expect(sizes(made)).toEqual(cropped)
    const list = await local(site).find({ collection: 'media' })
    const byId = await local(site).findByID({ collection: 'media', id })
    const draft = await local(site).findByID({ collection: 'media', draft: true, id })
    const select = { height: true, sizes: true, url: true, width: true }
    const some = await local(site).findByID({ collection: 'media', id, select })
    const source = `{ Media(id: ${JSON.stringify(id)}) { width height cloudflare { originalWidth originalHeight } } }`
    const { Media } = await askGraphQL<{ Media: MediaDoc }>(site, source)
    for (const doc of [list.docs[0]!, byId, draft, some, Media]) expect(sizes(doc)).toEqual(cropped)
    for (const doc of [list.docs[0]!, byId, draft, some]) {
      expect(doc.sizes!.square).toMatchObject({ height: 200, width: 200 })
      expect(doc.sizes!.square!.url).toBe(byId.sizes!.square!.url)
      expect(doc.url).toBe(byId.url)
    }
  })

  test('of a document that a script writes back whole stay right', async () => {
    const { id } = await create('media', { _status: 'published', cloudflare: { crop } })
    for (let round = 0; round < 2; round += 1) {
      const data = await local(site).findByID({ collection: 'media', id })
      const doc = await local(site).update({ collection: 'media', data, id })
      expect(sizes(doc)).toEqual(cropped)
    }
    expect(await listDocuments(site)).toMatchObject([{ height: 300, width: 400 }])
    const copy = await local(site).duplicate({ collection: 'media', id })
    expect(sizes(copy)).toEqual(cropped)
  })

  test('are the file’s where no crop is delivered', async () => {
    const doc = await create('secret', { cloudflare: { crop } })
    expect(sizes(doc)).toEqual(whole)
    expect(await seen(doc)).toEqual({ height: 300, width: 400 })
  })

  test('are the variant’s where it has another shape', async () => {
    const doc = await create('square')
    expect(sizes(doc)).toEqual({ height: 100, original, width: 100 })
    expect(await seen(doc)).toEqual({ height: 100, width: 100 })
  })
})
