import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { setImmediate } from 'node:timers/promises'

import { svgPlain } from '../../fixtures/hostileImages.js'
import { drawAnimation, drawQuadrants, drawSolid } from '../../fixtures/images.js'
import {
  empty,
  expectSettled,
  listDocuments,
  listLedger,
  listStored,
  readStored,
} from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { askForURL, describeFile, issue, saveForm, sendFile, uploadDirectly } from './browser.js'

const size = { height: 120, width: 160 }

const strict: CollectionConfig = {
  access: { create: () => true, read: () => true, update: () => true },
  fields: [{ name: 'title', required: true, type: 'text' }],
  slug: 'photos',
  upload: { mimeTypes: ['image/jpeg', 'image/p*'] },
}

let site: Site
beforeAll(async () => {
  site = await startPayload({
    collections: [media, strict],
    options: { collections: { media: true, photos: true }, limits: { maxBytes: 60_000 } },
  })
})
const collections = ['media', 'photos']
afterEach(async () => {
  await empty(site, collections)
  expect(await listLedger(site)).toEqual([])
  expect(await listStored(site)).toEqual([])
})
afterAll(() => site.stop())

const temporaryFiles = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('payload-client-upload-'))

const files = [
  { draw: () => drawQuadrants(size), mimeType: 'image/jpeg', name: 'photo.jpg' },
  {
    draw: () => drawQuadrants({ ...size, format: 'png' as const }),
    mimeType: 'image/png',
    name: 'photo.png',
  },
  {
    draw: () => drawAnimation({ ...size, format: 'gif', frames: 5 }),
    mimeType: 'image/gif',
    name: 'moving.gif',
  },
  {
    draw: () => drawAnimation({ ...size, format: 'webp', frames: 5 }),
    mimeType: 'image/webp',
    name: 'moving.webp',
  },
]

describe('a file that travelled ahead', () => {
  test.each(files)('$name', async ({ draw, mimeType, name }) => {
    const bytes = await draw()
    const before = await temporaryFiles()
    const { doc, issued, status } = await uploadDirectly(site, {
      data: { alt: 'Four quarters' },
      file: { bytes, mimeType, name },
    })
    expect(status).toBe(201)
    expect(doc).toMatchObject({
      ...size,
      alt: 'Four quarters',
      filename: name,
      filesize: bytes.byteLength,
      mimeType,
    })
    expect(doc.cloudflare).toMatchObject({
      error: null,
      expiresAt: null,
      imageId: issued.imageId,
      metadata: {},
      originalFilename: name,
      ready: true,
      requireSignedURLs: false,
      status: 'uploaded',
      uploadedAt: expect.stringMatching(/^20/),
    })
    expect(Object.keys(doc.sizes ?? {})).toContain('card')
    expect((await readStored(site, issued.imageId)).equals(bytes)).toBe(true)
    expect((await site.rest(doc.url!, { anonymous: true })).status).toBe(200)
    const came = (await temporaryFiles()).filter((other) => !before.includes(other))
    // Other sites have theirs for a moment as well; one that nobody removes stays.
    while ((await temporaryFiles()).some((other) => came.includes(other))) await setImmediate()
    await expectSettled(site, { collections })
  })

  test('two of one name get a name each; a wrong extension is put right', async () => {
    const bytes = await drawQuadrants({ ...size, format: 'png' })
    const file = { bytes, name: 'photo.jpg' }
    const docs = [await uploadDirectly(site, { file }), await uploadDirectly(site, { file })]
    expect(docs.map(({ doc }) => doc.filename)).toEqual(['photo.png', 'photo-1.png'])
    expect(docs[0]!.doc.cloudflare.originalFilename).toBe('photo.jpg')
    await expectSettled(site, { collections })
  })

  test('what the browser claims about it counts for nothing', async () => {
    const bytes = await drawAnimation({ ...size, format: 'gif', frames: 3 })
    const file = { bytes, mimeType: 'image/jpeg', name: 'photo.jpg', size: 17 }
    const { doc } = await uploadDirectly(site, { data: { height: 1, width: 1 }, file })
    expect(doc).toMatchObject({
      ...size,
      filename: 'photo.gif',
      filesize: bytes.byteLength,
      mimeType: 'image/gif',
    })
  })

  test('a visitor, where everybody may create', async () => {
    const bytes = await drawQuadrants(size)
    const { doc, status } = await uploadDirectly(site, {
      anonymous: true,
      collection: 'photos',
      data: { title: 'From a visitor' },
      file: { bytes, name: 'photo.jpg' },
    })
    expect(status).toBe(201)
    expect(doc.cloudflare.status).toBe('uploaded')
    await expectSettled(site, { collections })
  })

  test('a forgotten field: the corrected form comes with the same receipt', async () => {
    const file = { bytes: await drawQuadrants(size), name: 'photo.jpg' }
    const failed = await uploadDirectly(site, { collection: 'photos', data: {}, file })
    expect(failed.status).toBe(400)
    expect(failed.message).toContain('Title')
    expect((await listLedger(site)).map(({ kind }) => kind)).toEqual(['direct'])
    const { imageId, receipt } = failed.issued
    const path = '/api/photos'
    const form = { data: { title: 'Here it is' }, file: describeFile(file, receipt), path }
    const { doc, status } = await saveForm(site, form)
    expect(status).toBe(201)
    expect(doc).toMatchObject({ filename: 'photo.jpg' })
    expect(doc.cloudflare.imageId).toBe(imageId)
    await expectSettled(site, { collections })
  })
})

describe('a file that is not accepted', () => {
  test.each(['image/avif', 'image/tiff', 'image/svg+xml'])(
    '%s does not travel at all',
    async (mimeType) => {
      const filename = `file.${mimeType.slice(6, 10)}`
      const { code, message } = await askForURL(site, { body: { filename, mimeType, size: 100 } })
      expect(code).toBe('IMAGE_TYPE_REFUSED')
      expect(message.length).toBeGreaterThan(40)
      expect(await listLedger(site)).toEqual([])
    },
  )

  const path = '/api/photos'
  const cases = [
    {
      bytes: () => drawSolid({ ...size, format: 'gif' }),
      code: 'IMAGE_TYPE_REFUSED',
      name: 'a type that the collection does not list',
      says: 'is an image of the type GIF, which is not accepted here. Upload one of – JPEG, PNG.',
      status: 400,
    },
    {
      bytes: () => Promise.resolve(svgPlain(size)),
      code: 'IMAGE_TYPE_REFUSED',
      name: 'an SVG under another name',
      says: 'must be uploaded through this site',
      status: 400,
    },
    {
      bytes: () => drawQuadrants({ height: 1500, quality: 100, width: 2500 }),
      code: 'FILE_TOO_LARGE',
      name: 'more bytes than were announced',
      says: '60,000 bytes are allowed',
      status: 413,
    },
  ]
  test.each(cases)('$name: deleted at once', async ({ bytes, code, says, status }) => {
    const file = { bytes: await bytes(), name: 'photo.jpg', size: 100 }
    const sent = await uploadDirectly(site, {
      collection: 'photos',
      data: { title: 'No' },
      file,
    })
    expect(sent).toMatchObject({ code, status })
    expect(sent.message).toContain('"photo.jpg"')
    expect(sent.message).toContain(says)
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
    const form = { data: { title: 'Again' }, file: describeFile(file, sent.issued.receipt), path }
    expect(await saveForm(site, form)).toMatchObject({ code: 'ALREADY_USED', status: 409 })
    expect(await listDocuments(site, 'photos')).toEqual([])
  })

  test('the list holds for files through the server, too', async () => {
    const gif = { bytes: await drawSolid({ ...size, format: 'gif' }), name: 'still.gif' }
    const png = { bytes: await drawSolid({ ...size, format: 'png' }), name: 'still.png' }
    const data = { title: 'Still' }
    expect(await send(site, { data, file: gif, path })).toMatchObject({
      code: 'IMAGE_TYPE_REFUSED',
      status: 400,
    })
    expect((await send(site, { data, file: png, path })).status).toBe(201)
    await expectSettled(site, { collections })
  })
})

test('a file that is named and never came is not made up from another document', async () => {
  const bytes = await drawQuadrants(size)
  const { doc } = await send(site, { file: { bytes, name: 'secret.jpg' } })
  const named = { collectionSlug: 'media', filename: doc.filename, mimeType: 'image/jpeg', size: 9 }
  for (const clientUploadContext of [
    undefined,
    null,
    {},
    'x',
    { imageId: doc.cloudflare.imageId },
  ]) {
    const sent = await saveForm(site, { file: { ...named, clientUploadContext } })
    expect(sent).toMatchObject({ code: 'RECEIPT_INVALID', status: 403 })
    expect(sent.message).toContain('no receipt')
  }
  await expectSettled(site, { collections })
})

test('the draft of an upload that is still to come is not a document', async () => {
  const file = { bytes: await drawQuadrants(size), name: 'photo.jpg' }
  const issued = await issue(site, { file })
  const form = { file: describeFile(file, issued.receipt) }
  const early = await saveForm(site, form)
  expect(early).toMatchObject({ code: 'IMAGE_NOT_READY', status: 409 })
  expect(early.message).toContain('not received this file yet')
  const late = saveForm(site, form)
  await sendFile(site, { file, uploadURL: issued.uploadURL })
  expect((await late).status).toBe(201)
  await expectSettled(site, { collections })
})
