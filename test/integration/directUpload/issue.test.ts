import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { readReceipt } from '../../../src/core/receipt.js'
import { drawSolid } from '../../fixtures/images.js'
import { listLedger, listStored, readStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { ask, clientOf, emulatorOf, sendFile, query } from './issueHarness.js'

const stamp = {
  payload_collection: 'media',
  payload_original: expect.any(String),
  payload_site: expect.any(String),
  payload_upload: expect.any(String),
}

describe('Asking for an upload URL', () => {
  let photo: Uint8Array
  let site: Site

  beforeAll(async () => {
    photo = await drawSolid({ color: [20, 120, 60], format: 'jpeg', height: 60, width: 80 })
    site = await startPayload({
      collections: [
        { ...media, upload: true },
        { ...media, slug: 'secrets', upload: true },
      ],
      options: {
        collections: {
          media: {
            creator: ({ filename }) => (filename === 'ours.jpg' ? 'the site' : undefined),
            metadata: ({ doc, filename }) => ({ by: 'function', name: filename, of: doc.filesize }),
          },
          secrets: { privacy: 'signed' },
        },
        delivery: {},
        directUploads: { metadata: { by: 'default', kept: true, shared: 'default' } },
        signingKey: 'integration-signing-key',
      },
    })
  })
  afterAll(() => site.stop())

  test('answers what the browser needs, and lets nobody keep it', async () => {
    const before = Date.now()
    const { body, response, status } = await ask(site)
    expect(status).toBe(201)
    expect(body).toEqual({
      document: null,
      expiresAt: expect.any(String),
      filename: 'photo.jpg',
      imageId: expect.stringMatching(/^[\da-f-]{36}$/),
      receipt: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/),
      receiptExpiresAt: expect.any(String),
      uploadURL: expect.stringMatching(
        /^http:\/\/localhost:3000\/api\/cloudflare-images\/local\/upload\/[\w-]+\/[\da-f-]{36}$/,
      ),
    })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(Date.parse(body.expiresAt) - before).toBeGreaterThanOrEqual(1_800_000)
    expect(Date.parse(body.expiresAt) - before).toBeLessThan(1_830_000)
    expect(Date.parse(body.receiptExpiresAt) - before).toBeGreaterThanOrEqual(21_600_000)
    expect(Date.parse(body.receiptExpiresAt) - before).toBeLessThan(21_630_000)
  })

  test('vouches for who asked, for what, where and until when', async () => {
    const { body } = await ask(site)
    const claims = readReceipt({
      now: new Date(),
      receipt: body.receipt,
      secret: site.payload.secret,
    })
    const { id } = (await site.payload.find({ collection: 'users' })).docs[0] as { id: number }
    expect(claims).toEqual({
      collection: 'media',
      expiresAt: Math.floor(Date.parse(body.receiptExpiresAt) / 1000),
      filename: 'photo.jpg',
      imageId: body.imageId,
      site: expect.any(String),
      uploadId: expect.any(String),
      user: `users:${id}`,
    })
  })

  test('opens a draft with the settings of the site and a note in the ledger', async () => {
    const { body } = await ask(site)
    const image = await (await clientOf(site)).getImage({ imageId: body.imageId })
    expect(image).toMatchObject({ draft: true, requireSignedURLs: false })
    const row = (await listLedger(site)).find(({ imageId }) => imageId === body.imageId)
    expect(row).toMatchObject({
      collectionSlug: 'media',
      expiresAt: body.receiptExpiresAt,
      filename: 'photo.jpg',
      kind: 'direct',
      uploadId: image.metadata.payload_upload,
    })
    expect(Date.parse(String(row?.dueAt))).toBe(Date.parse(body.expiresAt) + 300_000)
  })

  test('takes metadata from the defaults, the request and the function, the later over the earlier', async () => {
    const { body } = await ask(site, {
      body: { ...query, metadata: { by: 'request', deep: { list: [1, null] }, shared: 'request' } },
    })
    const { metadata } = await (await clientOf(site)).getImage({ imageId: body.imageId })
    expect(metadata).toEqual({
      ...stamp,
      by: 'function',
      deep: { list: [1, null] },
      kept: true,
      name: 'photo.jpg',
      of: 1000,
      shared: 'request',
    })
  })

  test.each([
    ['the request', { ...query, creator: 'ada' }, 'ada'],
    [
      'the function, over the request',
      { ...query, creator: 'ada', filename: 'ours.jpg' },
      'the site',
    ],
    ['nobody', query, undefined],
  ])('has the creator from %s', async (_name, body, creator) => {
    const asked = await ask(site, { body })
    const image = await (await clientOf(site)).getImage({ imageId: asked.body.imageId })
    expect(image.creator).toBe(creator)
  })

  test.each([120, 121, 21_599, 21_600])(
    'gives a URL that works for %s seconds, give or take the clocks',
    async (expiresInSeconds) => {
      const before = Date.now()
      const { body, status } = await ask(site, { body: { ...query, expiresInSeconds } })
      expect(status).toBe(201)
      const seconds = (Date.parse(body.expiresAt) - before) / 1000
      expect(Math.abs(seconds - expiresInSeconds)).toBeLessThan(25)
    },
  )

  test('private collections get private drafts, and no id of their own choice', async () => {
    const path = '/api/secrets/direct-upload'
    const { body } = await ask(site, { path })
    const image = await (await clientOf(site)).getImage({ imageId: body.imageId })
    expect(image).toMatchObject({ draft: true, requireSignedURLs: true })
    const refused = await ask(site, { body: { ...query, id: 'mine' }, path })
    expect(refused).toMatchObject({
      code: 'REQUEST_INVALID',
      message: 'Private images get their id from Cloudflare. Leave "id" out.',
      status: 400,
    })
  })

  test('the URL takes the file from anywhere, once', async () => {
    const { body } = await ask(site)
    const { uploadURL } = body
    const sent = await sendFile(site, { bytes: photo, uploadURL })
    expect(sent).toMatchObject({
      body: { result: { id: body.imageId }, success: true },
      status: 200,
    })
    expect(Buffer.from(await readStored(site, body.imageId))).toEqual(Buffer.from(photo))
    const image = (await listStored(site)).find(({ imageId }) => imageId === body.imageId)
    expect(image).toMatchObject({ draft: false, metadata: stamp })
    expect(await sendFile(site, { bytes: photo, uploadURL })).toMatchObject({
      body: { errors: [{ code: 5409 }] },
      status: 409,
    })
  })

  test('the URL of another account and of no upload take nothing', async () => {
    const { body } = await ask(site)
    const other = body.uploadURL.replace(/\/upload\/[\w-]+\//, '/upload/somebody-else/')
    const unknown = body.uploadURL.replace(body.imageId, '00000000-0000-4000-8000-000000000000')
    for (const uploadURL of [other, unknown]) {
      expect((await sendFile(site, { bytes: photo, uploadURL })).status).toBe(404)
    }
  })

  test('the upload host answers a preflight, and pages of other origins may read its answers', async () => {
    const { body } = await ask(site)
    const { pathname } = new URL(body.uploadURL)
    const preflight = await site.rest(pathname, {
      anonymous: true,
      headers: { 'access-control-request-method': 'POST', origin: 'https://shop.example' },
      method: 'OPTIONS',
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
  })

  test('a file that is sent to the upload host is passed on as it comes', async () => {
    const { requests } = await emulatorOf(site)
    const uploads = requests.filter(({ operation }) => operation === 'uploadToURL')
    expect(uploads.length).toBeGreaterThan(0)
    expect(uploads.every(({ host }) => host === 'upload')).toBe(true)
  })

  test.each([
    ['the Host header of a request', { host: 'localhost:4321' }, 'http://localhost:4321/api/'],
    ['a Host header that is none', { host: 'a b' }, 'http://localhost:3000/api/'],
  ])('the URL leads to %s', async (_name, headers, start) => {
    const { body } = await ask(site, { headers })
    expect(body.uploadURL.startsWith(start)).toBe(true)
  })
})
