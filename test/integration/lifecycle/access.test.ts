import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { empty, expectSettled, listDocuments, listStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let site: Site
let bytes: Buffer

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 60, width: 80 })
  site = await startPayload({
    collections: [
      media,
      {
        ...media,
        access: { create: ({ req }) => req.user !== null, read: () => true },
        slug: 'guarded',
      },
    ],
    options: { collections: { guarded: true, media: true } },
  })
})
afterEach(() => empty(site, ['media', 'guarded']))
afterAll(() => site.stop())

const forged = {
  cloudflare: {
    creator: 'me',
    error: 'none',
    expiresAt: '2030-01-01T00:00:00.000Z',
    imageId: 'someone-elses',
    metadata: { forged: true },
    originalFilename: 'forged.jpg',
    ready: false,
    requireSignedURLs: true,
    srcset: 'forged',
    status: 'expired',
    uploadedAt: '2000-01-01T00:00:00.000Z',
    variants: [{ name: 'forged', url: 'https://attacker.example' }],
  },
  filename: 'forged.jpg',
  filesize: 1,
  height: 1,
  mimeType: 'image/png',
  sizes: { card: { url: 'https://attacker.example' } },
  thumbnailURL: 'https://attacker.example',
  url: 'https://attacker.example',
  width: 1,
}

const factsOf = ({
  cloudflare,
  filename,
  filesize,
  height,
  mimeType,
  sizes,
  url,
  width,
}: MediaDoc) => ({
  cloudflare: { ...cloudflare, crop: undefined },
  filename,
  filesize,
  height,
  mimeType,
  sizes,
  url,
  width,
})

/** A document that nothing in the background writes to any more: its placeholder is drawn. */
async function createSettled(): Promise<MediaDoc> {
  const { doc } = await send(site, { file: { bytes, name: 'photo.jpg' } })
  await getCloudflareImages(site.payload).settled()
  return (await send(site, { method: 'GET', path: `/api/media/${doc.id}` })).doc
}

describe('what an API caller cannot write', () => {
  test('on update: nothing that identifies or describes the image changes', async () => {
    const doc = await createSettled()
    const { doc: after, status } = await send(site, {
      json: forged,
      method: 'PATCH',
      path: `/api/media/${doc.id}`,
    })
    expect(status).toBe(200)
    expect(factsOf(after)).toEqual(factsOf(doc))
    await expectSettled(site)
  })

  test('on a bulk update', async () => {
    const doc = await createSettled()
    const { url, ...rest } = forged
    expect(url).toBeDefined()
    await send(site, {
      json: rest,
      method: 'PATCH',
      path: '/api/media?where[filename][exists]=true',
    })
    const { doc: after } = await send(site, { method: 'GET', path: `/api/media/${doc.id}` })
    expect(factsOf(after)).toEqual(factsOf(doc))
    await expectSettled(site)
  })

  test('on create with a file: the file decides', async () => {
    const { doc } = await send(site, { data: forged, file: { bytes, name: 'photo.jpg' } })
    expect(doc).toMatchObject({
      filename: 'photo.jpg',
      filesize: bytes.length,
      height: 60,
      mimeType: 'image/jpeg',
      width: 80,
    })
    expect(doc.cloudflare).toMatchObject({
      creator: null,
      originalFilename: 'photo.jpg',
      requireSignedURLs: false,
      status: 'uploaded',
    })
    expect(doc.url).toContain(doc.cloudflare.imageId!)
    await expectSettled(site)
  })

  test('deleting a document with a forged id leaves the other’s image alone', async () => {
    const { doc: victim } = await send(site, { file: { bytes, name: 'victim.jpg' } })
    const { doc: mine } = await send(site, { file: { bytes, name: 'mine.jpg' } })
    await send(site, {
      json: { cloudflare: { imageId: victim.cloudflare.imageId } },
      method: 'PATCH',
      path: `/api/media/${mine.id}`,
    })
    await send(site, { method: 'DELETE', path: `/api/media/${mine.id}` })
    expect((await listStored(site)).map(({ imageId }) => imageId)).toEqual([
      victim.cloudflare.imageId,
    ])
    await expectSettled(site)
  })
})

describe('who may not create', () => {
  test('uploads nothing, and hears so before anything about the file', async () => {
    const form = new FormData()
    form.set('_payload', '{}')
    form.set('file', new Blob(['no image']), 'x.jpg')
    for (const body of [form, undefined]) {
      const response = await site.rest('/api/guarded', {
        anonymous: true,
        method: 'POST',
        ...(body === undefined ? {} : { body }),
      })
      expect(response.status).toBe(403)
    }
    expect(await listDocuments(site, 'guarded')).toEqual([])
    expect(await listStored(site)).toEqual([])
  })

  test('and the ledger is nobody’s business', async () => {
    for (const path of ['/api/cloudflare-images-ledger', '/api/cloudflare-images-ledger/1']) {
      expect((await site.rest(path)).status).toBeGreaterThanOrEqual(403)
    }
  })
})
