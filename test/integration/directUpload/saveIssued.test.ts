import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'
import type { BrowserFile } from './browser.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { listDocuments, listLedger, listStored } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { askForURL, emptyWithUploads, issue, uploadDirectly } from './browser.js'

const titled: CollectionConfig = {
  ...media,
  fields: [
    { name: 'title', required: true, type: 'text' },
    { name: 'alt', type: 'text' },
  ],
  upload: { mimeTypes: ['image/jpeg'] },
}

describe.each(databaseKinds)('a document before its file, %s', (database) => {
  let site: Site
  let file: BrowserFile

  beforeAll(async () => {
    file = { bytes: await drawQuadrants({ height: 60, width: 80 }), name: 'photo.jpg' }
    site = await startPayload({ collections: [titled], database })
  })
  afterEach(async () => {
    await emptyWithUploads(site)
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
  })
  afterAll(() => site.stop())

  const kinds = async (): Promise<unknown[]> =>
    (await listLedger(site)).map(({ kind }) => kind).toSorted()
  const create = async (title = 'Soon') =>
    issue(site, { file, more: { document: { title }, metadata: { album: 'summer' } } })

  test('waits in status draft, under its name, and is looked after', async () => {
    const { document, expiresAt, imageId } = await create()
    expect(document).toMatchObject({
      filename: 'photo.jpg',
      filesize: null,
      height: null,
      mimeType: 'image/jpeg',
      title: 'Soon',
      width: null,
    })
    expect(document!.cloudflare).toMatchObject({
      error: null,
      expiresAt,
      imageId,
      metadata: { album: 'summer' },
      originalFilename: 'photo.jpg',
      ready: false,
      status: 'draft',
      uploadedAt: null,
    })
    expect(await kinds()).toEqual(['check', 'direct'])
    const { document: second } = await create()
    expect(second!.filename).toBe('photo-1.jpg')
  })

  test('that is refused leaves nothing', async () => {
    const { message, status } = await askForURL(site, {
      body: { document: {}, filename: 'photo.jpg', mimeType: 'image/jpeg', size: 100 },
    })
    expect(status).toBe(400)
    expect(message).toContain('Title')
    expect(await listDocuments(site)).toEqual([])
    expect((await kinds()).filter((kind) => kind !== 'check')).toEqual([])
    expect((await create()).document!.filename).toBe('photo.jpg')
  })

  test('is looked after again when a save brings its status back', async () => {
    const { document, imageId } = await create()
    await site.payload.db.deleteMany({
      collection: 'cloudflare-images-ledger',
      where: { kind: { equals: 'check' } },
    })
    const path = `/api/media/${String(document!.id)}`
    const { doc } = await send(site, { json: { alt: 'Later' }, method: 'PATCH', path })
    expect(doc.cloudflare).toMatchObject({ imageId, status: 'draft' })
    expect(await kinds()).toEqual(['check', 'direct'])
    await send(site, { json: { alt: 'Later still' }, method: 'PATCH', path })
    expect(await kinds()).toEqual(['check', 'direct'])
  })

  test('has nothing to copy', async () => {
    const { document } = await create()
    const path = `/api/media/${String(document!.id)}/duplicate`
    const { code, message } = await send(site, { json: {}, path })
    expect(code).toBe('API_NOT_FOUND')
    expect(message).toContain('not at Cloudflare')
    expect(await listDocuments(site)).toHaveLength(1)
  })

  test('replaced by a file: its own upload goes', async () => {
    const { document, imageId } = await create()
    const path = `/api/media/${String(document!.id)}`
    const { doc, status } = await send(site, { file, method: 'PATCH', path })
    expect(status).toBe(200)
    expect(doc.cloudflare).toMatchObject({ expiresAt: null, status: 'uploaded' })
    expect(doc.cloudflare.imageId).not.toBe(imageId)
    await getCloudflareImages(site.payload).settled()
    expect(await listLedger(site)).toEqual([])
  })

  test('a settled document is not looked after', async () => {
    const { doc } = await uploadDirectly(site, { data: { title: 'There' }, file })
    const path = `/api/media/${String(doc.id)}`
    await send(site, { json: { alt: 'Later' }, method: 'PATCH', path })
    expect(await listLedger(site)).toEqual([])
  })
})
