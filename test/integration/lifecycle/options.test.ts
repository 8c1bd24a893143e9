import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawQuadrants } from '../../fixtures/images.js'
import { empty, expectSettled, listStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

const plain = { ...media, slug: 'plain' }
const secret = { ...media, slug: 'secret', upload: true }
const collections = ['media', 'plain', 'secret']

let site: Site
let bytes: Buffer

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 60, width: 80 })
  site = await startPayload({
    collections: [media, plain, secret],
    options: {
      collections: {
        media: {
          creator: ({ collection, doc, filename }) =>
            `${collection}/${filename}/${String(doc.alt)}`,
          imageId: ({ doc, filename }) =>
            typeof doc.alt === 'string' && !doc.alt.startsWith('#')
              ? `${doc.alt}/${filename}`
              : undefined,
          metadata: ({ doc }) => ({ alt: doc.alt ?? null, payload_site: 'mine' }),
        },
        plain: true,
        secret: { privacy: 'signed' },
      },
    },
  })
})
afterEach(() => empty(site, collections))
afterAll(() => site.stop())

describe('what the options say about an image', () => {
  test('creator, metadata and id of one’s own; our stamp wins', async () => {
    const { doc } = await send(site, {
      data: { alt: 'people/50%' },
      file: { bytes, name: 'ä 1.jpg' },
    })
    const [image] = await listStored(site)
    expect(image).toMatchObject({
      creator: `media/${doc.filename}/people/50%`,
      imageId: `people/50%/${doc.filename}`,
      metadata: { alt: 'people/50%' },
    })
    expect(image!.metadata.payload_site).not.toBe('mine')
    expect((await site.rest(doc.url!, { anonymous: true })).status).toBe(200)
    expect(doc.cloudflare).toMatchObject({ creator: image!.creator })
    expect(doc.cloudflare.metadata).toEqual({ alt: 'people/50%', payload_site: 'mine' })
    await expectSettled(site, { collections })
  })

  test('an id that is taken: one sentence, the other image stays, nothing is left', async () => {
    const first = await send(site, { data: { alt: 'x' }, file: { bytes, name: 'same.jpg' } })
    await send(site, {
      json: { alt: 'y' },
      method: 'PATCH',
      path: `/api/media/${first.doc.id}`,
    })
    const again = await send(site, { data: { alt: 'x' }, file: { bytes, name: 'same.jpg' } })
    expect(again).toMatchObject({ code: 'API_CONFLICT', status: 409 })
    expect(again.message).toMatch(/has an image with this id already/)
    expect(await listStored(site)).toHaveLength(1)
    // What the change of `alt` makes of the metadata is still to be sent.
    await expectSettled(site, { collections, ledger: 1 })
  })

  test.each([
    { alt: `#${'a'.repeat(1000)}`, code: 'METADATA_TOO_LARGE', status: 400 },
    { alt: `#${'a'.repeat(1100)}`, code: 'CREATOR_TOO_LONG', status: 400 },
    { alt: '../up', code: 'IMAGE_ID_INVALID', status: 400 },
  ])('refused before a byte travels: $code', async ({ alt, code, status }) => {
    const sent = await send(site, { data: { alt }, file: { bytes, name: 'photo.jpg' } })
    expect(sent).toMatchObject({ code, status })
    expect(await listStored(site)).toEqual([])
    await expectSettled(site, { collections })
  })

  test('a private collection: signed named variants, nothing without a signature', async () => {
    const { doc } = await send(site, { file: { bytes, name: 'photo.jpg' }, path: '/api/secret' })
    const [image] = await listStored(site)
    expect(image!.requireSignedURLs).toBe(true)
    expect(doc.cloudflare.requireSignedURLs).toBe(true)
    const signed = new URL(doc.url!, 'http://localhost')
    expect([...signed.searchParams.keys()].toSorted()).toEqual(['exp', 'sig'])
    expect((await site.rest(doc.url!, { anonymous: true })).status).toBe(200)
    expect((await site.rest(signed.pathname, { anonymous: true })).status).toBe(403)
    await expectSettled(site, { collections })
  })

  test('the original name is not lost when another was taken', async () => {
    await send(site, { file: { bytes, name: 'photo.jpg' }, path: '/api/plain' })
    const { doc } = await send(site, { file: { bytes, name: 'photo.jpg' }, path: '/api/plain' })
    expect(doc.filename).toBe('photo-1.jpg')
    expect(doc.cloudflare.originalFilename).toBe('photo.jpg')
  })
})
