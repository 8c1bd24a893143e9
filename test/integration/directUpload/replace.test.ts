import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'
import type { BrowserFile } from './browser.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawQuadrants, drawSolid } from '../../fixtures/images.js'
import { expectSettled, listDocuments, listLedger, listStored, local } from '../support/account.js'
import { databaseKinds, rollsBackOn } from '../support/database.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import {
  describeFile,
  emptyWithUploads,
  issue,
  saveForm,
  sendFile,
  uploadDirectly,
} from './browser.js'

const refusing: CollectionConfig = {
  ...media,
  hooks: {
    afterChange: [
      ({ doc }) => {
        if ((doc as { alt?: string }).alt === 'refuse') throw new Error('no')
      },
    ],
  },
}

const drafts: CollectionConfig = {
  ...media,
  slug: 'drafts',
  versions: { drafts: true },
}

const collections = ['media', 'drafts']

describe.each(databaseKinds)('a document gets another image, %s', (database) => {
  const rollsBack = rollsBackOn(database)
  let site: Site
  let first: BrowserFile
  let second: BrowserFile

  beforeAll(async () => {
    first = { bytes: await drawQuadrants({ height: 60, width: 80 }), name: 'first.jpg' }
    const bytes = await drawSolid({ format: 'jpeg', height: 20, width: 30 })
    second = { bytes, name: 'second.jpg' }
    site = await startPayload({
      collections: [refusing, drafts],
      database,
      options: { collections: { drafts: true, media: true } },
    })
  })
  afterEach(async () => {
    await emptyWithUploads(site, collections)
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
  })
  afterAll(() => site.stop())

  const imageIds = async (): Promise<string[]> =>
    (await listStored(site)).map(({ imageId }) => imageId)

  test('the old one goes', async () => {
    const { doc } = await uploadDirectly(site, { file: first })
    const path = `/api/media/${String(doc.id)}`
    const replaced = await uploadDirectly(site, { file: second, method: 'PATCH', path })
    expect(replaced.status).toBe(200)
    expect(replaced.doc).toMatchObject({ filename: 'second.jpg', height: 20, width: 30 })
    await expectSettled(site, { collections })
    expect(await imageIds()).toEqual([replaced.issued.imageId])
  })

  test('a file through the server, then one that travelled ahead, then the other way round', async () => {
    const { doc } = await send(site, { file: first })
    const path = `/api/media/${String(doc.id)}`
    const direct = await uploadDirectly(site, { file: first, method: 'PATCH', path })
    expect(direct.doc.filename).toBe('first.jpg')
    await expectSettled(site, { collections })
    const { doc: last } = await send(site, { file: second, method: 'PATCH', path })
    expect(last.filename).toBe('second.jpg')
    await expectSettled(site, { collections })
    expect(await imageIds()).toEqual([last.cloudflare.imageId])
  })

  test('a hook that throws after the write: the same receipt, or the written document', async () => {
    const failed = await uploadDirectly(site, { data: { alt: 'refuse' }, file: first })
    expect(failed.status).toBe(500)
    const receipt = describeFile(first, failed.issued.receipt)
    const again = await saveForm(site, { data: { alt: 'fine' }, file: receipt })
    expect(again).toMatchObject(rollsBack ? { status: 201 } : { code: 'ALREADY_USED', status: 409 })
    expect(await listDocuments(site)).toHaveLength(1)
    await expectSettled(site, { collections })
  })

  test('by the Local API, for the user of the receipt', async () => {
    const issued = await issue(site, { file: first })
    await sendFile(site, { file: first, uploadURL: issued.uploadURL })
    const { docs } = await site.payload.find({ collection: 'users' })
    const user = { ...docs[0]!, collection: 'users' }
    const file = {
      clientUploadContext: { receipt: issued.receipt },
      data: Buffer.alloc(0),
      mimetype: 'image/jpeg',
      name: 'first.jpg',
      size: 0,
    }
    const args = { collection: 'media', data: {}, file }
    await expect(local(site).create(args)).rejects.toThrow('to another user')
    const doc = await local(site).create({ ...args, user })
    expect(doc.cloudflare.imageId).toBe(issued.imageId)
    await expectSettled(site, { collections })
  })

  test('one receipt for several documents: the first has it', async () => {
    const docs = [await send(site, { file: first }), await send(site, { file: first })]
    const issued = await issue(site, { file: second })
    await sendFile(site, { file: second, uploadURL: issued.uploadURL })
    const ids = docs.map(({ doc }) => `where[id][in]=${String(doc.id)}`).join('&')
    const { body } = await saveForm(site, {
      file: describeFile(second, issued.receipt),
      method: 'PATCH',
      path: `/api/media?${ids}`,
    })
    const { docs: saved, errors } = body as { docs: unknown[]; errors: { message: string }[] }
    expect(saved).toHaveLength(1)
    expect(errors).toHaveLength(1)
    expect(errors[0]!.message).toContain('Choose the file again')
    await expectSettled(site, { collections })
  })

  test('a draft, its publication, and the version before', async () => {
    const path = '/api/drafts'
    const { doc } = await uploadDirectly(site, {
      collection: 'drafts',
      data: { _status: 'published', alt: 'One' },
      file: first,
    })
    const one = doc.cloudflare.imageId!
    const draft = await uploadDirectly(site, {
      collection: 'drafts',
      file: second,
      method: 'PATCH',
      path: `${path}/${String(doc.id)}?draft=true`,
    })
    expect(draft.status).toBe(200)
    const two = draft.issued.imageId
    expect((await imageIds()).toSorted()).toEqual([one, two].toSorted())
    const published = await send(site, {
      json: { _status: 'published' },
      method: 'PATCH',
      path: `${path}/${String(doc.id)}`,
    })
    expect(published.doc.cloudflare.imageId).toBe(two)
    const { docs: versions } = await local(site).findVersions({
      collection: 'drafts',
      sort: 'createdAt',
    })
    const [oldest] = versions
    const restored = await local(site).restoreVersion({ collection: 'drafts', id: oldest!.id })
    expect(restored.cloudflare).toMatchObject({ imageId: one, status: 'uploaded' })
    expect(restored.filename).toBe('first.jpg')
    await expectSettled(site, { collections, kept: [one, two], ledger: 2 })
  })

  test('a duplicate has an image of its own', async () => {
    const { doc } = await uploadDirectly(site, { data: { alt: 'One' }, file: first })
    const copy = await local(site).duplicate({ collection: 'media', id: doc.id })
    expect(copy.filename).toBe('first-1.jpg')
    expect(copy.cloudflare.originalFilename).toBe('first.jpg')
    await expectSettled(site, { collections })
    expect(await imageIds()).toHaveLength(2)
  })
})
