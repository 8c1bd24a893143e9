import type { MediaDoc } from '../support/account.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'
import { refreshByImageId } from '../../../src/plugin/refresh/refreshSite.js'
import { drawSolid } from '../../fixtures/images.js'
import { empty, listDocuments, listStored, local } from '../support/account.js'
import { send } from '../support/upload.js'
import { openOperationSite, type OperationSite } from './operationSite.js'
import { existing } from './plantRows.js'

let bytes: Buffer
let site: OperationSite
beforeAll(async () => {
  bytes = await drawSolid({ format: 'jpeg', height: 60, width: 80 })
  site = await openOperationSite()
})
afterEach(async () => {
  await empty(site)
  const client = await getCloudflareImages(site.payload).client()
  for (const { imageId } of await listStored(site)) await client.deleteImage({ imageId })
})
afterAll(() => site.stop())

const tomorrow = new Date(Date.now() + 86_400_000)
const inSpring = new Date(Date.now() + 100 * 86_400_000)
const reconcile = (fix: boolean, now = tomorrow) =>
  getCloudflareImages(site.payload).reconcile({ fix, now })

async function upload({ name = 'hills.jpg' } = {}): Promise<MediaDoc> {
  const { doc, status } = await send(site, {
    data: { _status: 'published' },
    file: { bytes, name },
  })
  expect(status).toBe(201)
  return doc
}

/** As the dashboard does it. Returns the new id. */
async function flip(doc: MediaDoc, name?: Record<string, unknown>): Promise<string> {
  const client = await getCloudflareImages(site.payload).client()
  const { metadata } = await client.getImage({ imageId: idOf(doc) })
  const stamp = Object.entries(metadata).filter(([key]) => key !== 'payload_filename')
  const next = await client.updateImage({
    imageId: idOf(doc),
    ...(name === undefined ? {} : { metadata: { ...Object.fromEntries(stamp), ...name } }),
    requireSignedURLs: true,
  })
  expect(next.imageId).not.toBe(idOf(doc))
  return next.imageId
}

const idOf = ({ cloudflare }: MediaDoc): string => cloudflare.imageId ?? ''
const read = async ({ id }: MediaDoc): Promise<MediaDoc> =>
  (await listDocuments(site, 'media', { id: { equals: id } }))[0]!
const change = (doc: MediaDoc, data: Record<string, unknown>) =>
  site.payload.db.updateOne({ collection: 'media', data, id: doc.id })

describe('an image that got another id', () => {
  test('goes back to its document and its versions, and is never an orphan', async () => {
    const doc = await upload()
    const imageId = await flip(doc)
    const moved = {
      collection: 'media',
      documentId: String(doc.id),
      imageId: idOf(doc),
      kind: 'moved',
      nextImageId: imageId,
    }
    const found = {
      findings: [moved],
      missing: { found: 0 },
      moved: { failed: 0, found: 1, linked: 0, young: 0 },
      orphans: { deleted: 0, found: 0, held: 0 },
    }
    expect(await reconcile(false)).toMatchObject(found)
    expect(idOf(await read(doc))).toBe(idOf(doc))
    expect(await reconcile(true)).toMatchObject({ ...found, moved: { found: 1, linked: 1 } })
    const linked = { error: null, imageId, requireSignedURLs: true, status: 'uploaded' }
    expect(await read(doc)).toMatchObject({ cloudflare: linked, filename: 'hills.jpg' })
    const { docs } = await local(site).findVersions({ collection: 'media' })
    expect(docs.map(({ version }) => version.cloudflare)).toMatchObject([linked])
    expect(await existing(site, [imageId])).toEqual([imageId])
    expect(await reconcile(true)).toMatchObject({ findings: [], moved: { found: 0 } })
  })

  test.each([
    ['has a stamp from before names were part of it', {}],
    ['came past the server', { payload_original: 'hills.jpg' }],
  ])('is found when it %s', async (_, name) => {
    const [doc, other] = [await upload(), await upload()]
    expect(other.filename).toBe('hills-1.jpg')
    const imageId = await flip(doc, name)
    expect(await reconcile(true)).toMatchObject({ moved: { linked: 1 }, orphans: { found: 0 } })
    expect(idOf(await read(doc))).toBe(imageId)
    expect(idOf(await read(other))).toBe(idOf(other))
  })

  test('is found when its document was marked as failed meanwhile, and brings it back', async () => {
    const doc = await upload()
    const { payload } = site
    const service = readService(payload)
    await flip(doc)
    await refreshByImageId({ imageId: idOf(doc), payload, service, source: 'request' })
    expect((await read(doc)).cloudflare.status).toBe('failed')
    expect(await reconcile(true)).toMatchObject({ moved: { linked: 1 }, orphans: { found: 0 } })
    expect((await read(doc)).cloudflare).toMatchObject({ error: null, status: 'uploaded' })
  })

  test('goes back to the draft that shows it, and the document keeps its own', async () => {
    const doc = await upload()
    const file = { data: bytes, mimetype: 'image/jpeg', name: 'lake.jpg', size: bytes.byteLength }
    const draft = await local(site).update({
      collection: 'media',
      data: { alt: 'next' },
      draft: true,
      file,
      id: doc.id,
    })
    const imageId = await flip(draft)
    expect(await reconcile(true)).toMatchObject({ moved: { linked: 1 }, orphans: { found: 0 } })
    expect(idOf(await read(doc))).toBe(idOf(doc))
    const latest = await local(site).findByID({ collection: 'media', draft: true, id: doc.id })
    expect(idOf(latest)).toBe(imageId)
  })

  test('is left alone while it is young, and so is its document', async () => {
    const doc = await upload()
    const imageId = await flip(doc)
    const report = await reconcile(true, new Date())
    expect(report).toMatchObject({
      missing: { found: 0 },
      moved: { found: 0, linked: 0, young: 1 },
      orphans: { found: 0, young: 0 },
    })
    expect((await read(doc)).cloudflare).toMatchObject({ imageId: idOf(doc), status: 'uploaded' })
    expect(await existing(site, [imageId])).toEqual([imageId])
  })

  test('is not deleted by cleanup either', async () => {
    const doc = await upload()
    const imageId = await flip(doc)
    const { cleanup } = getCloudflareImages(site.payload)
    for (const dryRun of [true, false]) {
      const { orphans } = await cleanup({ deleteOrphans: true, dryRun, now: inSpring })
      expect(orphans).toEqual({ deleted: 0, failed: 0, found: 0, held: 1, young: 0 })
    }
    expect(await existing(site, [imageId])).toEqual([imageId])
  })
})

describe('where it is not certain whose picture it is', () => {
  const untouched = {
    missing: { marked: 0 },
    moved: { failed: 0, found: 0, linked: 0 },
    orphans: { deleted: 0, found: 0 },
  }

  test('two of one name and one size are neither linked nor deleted', async () => {
    const docs = [await upload(), await upload()]
    const name = { payload_original: 'hills.jpg' }
    const images = [await flip(docs[0]!, name), await flip(docs[1]!, name)]
    for (const doc of docs) {
      const { cloudflare } = await read(doc)
      await change(doc, { cloudflare: { ...cloudflare, uploadedAt: null } })
    }
    for (const fix of [false, true]) {
      const report = await reconcile(fix)
      expect(report).toMatchObject({ ...untouched, missing: { found: 2, marked: 0 } })
      expect(report.orphans.held).toBe(2)
      expect(report.findings.map(({ kind }) => kind)).toEqual([
        'held',
        'held',
        'missing',
        'missing',
      ])
    }
    expect(await existing(site, images)).toEqual(images)
    for (const doc of docs) {
      expect((await read(doc)).cloudflare).toMatchObject({ imageId: idOf(doc), status: 'uploaded' })
    }
  })

  test('with the time of their upload they are told apart', async () => {
    const docs = [await upload(), await upload()]
    const name = { payload_original: 'hills.jpg' }
    const images = [await flip(docs[0]!, name), await flip(docs[1]!, name)]
    expect(await reconcile(true)).toMatchObject({ moved: { found: 2, linked: 2 } })
    for (const [index, doc] of docs.entries()) expect(idOf(await read(doc))).toBe(images[index])
  })

  test('another picture of the name stays until the document has a file again', async () => {
    const doc = await upload()
    const imageId = await flip(doc)
    await change(doc, { filesize: 1 })
    expect(await reconcile(true)).toMatchObject({
      ...untouched,
      findings: [
        { documentId: String(doc.id), imageId, kind: 'held' },
        { imageId: idOf(doc), kind: 'missing' },
      ],
      orphans: { held: 1 },
    })
    expect(await existing(site, [imageId])).toEqual([imageId])
    await local(site).update({
      collection: 'media',
      data: {},
      file: { data: bytes, mimetype: 'image/jpeg', name: 'hills.jpg', size: bytes.byteLength },
      id: doc.id,
    })
    await site.payload.db.deleteVersions({
      collection: 'media',
      where: { 'version.cloudflare.imageId': { equals: idOf(doc) } },
    })
    expect(await reconcile(true)).toMatchObject({ orphans: { deleted: 1, held: 0 } })
    expect(await existing(site, [imageId])).toEqual([])
  })

  test('of what only an older version showed, a person decides', async () => {
    const doc = await upload()
    await local(site).update({
      collection: 'media',
      data: {},
      file: { data: bytes, mimetype: 'image/jpeg', name: 'lake.jpg', size: bytes.byteLength },
      id: doc.id,
    })
    await getCloudflareImages(site.payload).settled()
    const imageId = await flip(doc)
    expect(await reconcile(true)).toMatchObject({ ...untouched, orphans: { held: 1 } })
    expect(await existing(site, [imageId])).toEqual([imageId])
  })
})
