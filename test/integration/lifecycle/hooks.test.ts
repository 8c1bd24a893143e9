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
import { media, startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

/** A collection whose hooks do what its documents' `alt` says. */
const scripted: CollectionConfig = {
  ...media,
  fields: [
    ...media.fields,
    {
      name: 'required',
      type: 'text',
      validate: (value: unknown) => (value === 'bad' ? 'This value is bad.' : true),
    },
  ],
  hooks: {
    afterChange: [
      async ({ context, doc, req }) => {
        const { alt, id } = doc as { alt: string; id: number | string }
        if (context.done === true) return
        const nested = { collection: 'media', context: { done: true }, req }
        if (alt === 'update me') {
          await local(req).update({ ...nested, data: { alt: 'updated' }, id })
        }
        if (alt === 'replace me') {
          const file = toFile({ bytes: png, mimeType: 'image/png', name: 'nested.png' })
          await local(req).update({ ...nested, data: { alt: 'replaced' }, file, id })
        }
        if (alt === 'with a sibling') {
          const file = toFile({ bytes: png, mimeType: 'image/png', name: 'sibling.png' })
          await local(req).create({ ...nested, data: { alt: 'sibling' }, file })
        }
        if (alt === 'throw after') throw new Error('afterChange says no')
      },
    ],
    beforeChange: [
      ({ data }) => {
        if (data.alt === 'throw before') throw new Error('beforeChange says no')
        return data
      },
    ],
    beforeValidate: [
      ({ data }) => {
        if (data?.alt === 'rename me') data.filename = 'chosen.jpg'
        return data
      },
    ],
  },
}

let site: Site
let jpeg: Buffer
let png: Buffer

beforeAll(async () => {
  jpeg = await drawQuadrants({ height: 60, width: 80 })
  png = await drawSolid({ height: 20, width: 30 })
  site = await startPayload({ collections: [scripted] })
})
afterEach(() => empty(site))
afterAll(() => site.stop())

const create = (alt: string, more: Record<string, unknown> = {}) =>
  send(site, { data: { alt, ...more }, file: { bytes: jpeg, name: 'photo.jpg' } })

describe('a user’s own hooks', () => {
  test('that update the same document: one image', async () => {
    const { doc } = await create('update me')
    const [stored] = await listDocuments(site)
    expect(stored).toMatchObject({
      alt: 'updated',
      cloudflare: { imageId: doc.cloudflare.imageId },
      filename: 'photo.jpg',
      filesize: jpeg.length,
    })
    await expectSettled(site)
  })

  test('that replace its file: the second image stays, the first goes', async () => {
    await create('replace me')
    const [stored] = await listDocuments(site)
    expect(stored).toMatchObject({ alt: 'replaced', filename: 'nested.png', width: 30 })
    expect(await readStored(site, stored!.cloudflare.imageId!)).toEqual(png)
    expect(await listStored(site)).toHaveLength(1)
    await expectSettled(site)
  })

  test('that create another document with the same request: an image each', async () => {
    const { doc } = await create('with a sibling')
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(jpeg)
    const [sibling] = await listDocuments(site, 'media', { alt: { equals: 'sibling' } })
    expect(await readStored(site, sibling!.cloudflare.imageId!)).toEqual(png)
    expect(await listStored(site)).toHaveLength(2)
    await expectSettled(site)
  })

  test('that throw before the change: no byte has travelled', async () => {
    const { status } = await create('throw before')
    expect(status).toBe(500)
    expect(await listDocuments(site)).toEqual([])
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
  })

  test('that set the filename: theirs counts', async () => {
    const { doc } = await create('rename me')
    expect(doc.filename).toBe('chosen.jpg')
    await expectSettled(site)
  })
})

describe('a field that refuses after the upload', () => {
  test('over REST: nothing is left at once', async () => {
    const { body, status } = await create('x', { required: 'bad' })
    expect(status).toBe(400)
    expect(JSON.stringify(body)).toContain('This value is bad.')
    expect(await listDocuments(site)).toEqual([])
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
  })

  test('over REST on replace: the document keeps its image', async () => {
    const { doc } = await create('x')
    const { status } = await send(site, {
      data: { required: 'bad' },
      file: { bytes: png, mimeType: 'image/png', name: 'next.png' },
      method: 'PATCH',
      path: `/api/media/${doc.id}`,
    })
    expect(status).toBe(400)
    const [stored] = await listDocuments(site)
    expect(stored).toMatchObject({
      cloudflare: { imageId: doc.cloudflare.imageId },
      filename: 'photo.jpg',
    })
    expect((await site.rest(doc.url!, { anonymous: true })).status).toBe(200)
    expect(await listStored(site)).toHaveLength(1)
    await getCloudflareImages(site.payload).sweep({ graceSeconds: 0 })
    await expectSettled(site)
  })

  test('by the Local API: nothing is left at once', async () => {
    const file = toFile({ bytes: jpeg, name: 'photo.jpg' })
    const created = local(site).create({ collection: 'media', data: { required: 'bad' }, file })
    await expect(created).rejects.toThrow('Required')
    expect(await listDocuments(site)).toEqual([])
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
  })

  test('and then the same name is free again', async () => {
    await create('x', { required: 'bad' })
    expect((await create('x')).doc.filename).toBe('photo.jpg')
  })
})

describe('one request for several documents', () => {
  test('an image each, one after the other', async () => {
    const req = { context: {}, payload: site.payload }
    const one = await local(site).create({
      collection: 'media',
      data: {},
      file: toFile({ bytes: jpeg, name: 'one.jpg' }),
      req,
    })
    const two = await local(site).create({
      collection: 'media',
      data: {},
      file: toFile({ bytes: png, mimeType: 'image/png', name: 'two.png' }),
      req,
    })
    const draftless = local(site).create({ collection: 'media', data: {}, req })
    await expect(draftless).rejects.toThrow('No files were uploaded.')
    expect(await readStored(site, one.cloudflare.imageId!)).toEqual(jpeg)
    expect(await readStored(site, two.cloudflare.imageId!)).toEqual(png)
    const state = (req.context as Record<string, { pending: Map<string, { file: unknown }> }>)
      .cloudflareImagesState!
    expect([...state.pending.values()].filter(({ file }) => file !== undefined)).toEqual([])
    await expectSettled(site)
  })
})
