import type { Where } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { getCloudflareImages } from '../../../src/index.js'
import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'
import { listDocuments, listLedger, listStored, local, readStored } from '../support/account.js'
import { send } from '../support/upload.js'
import {
  create,
  datesOf,
  drawPicture,
  type OldSite,
  openOldSite,
  type PictureServer,
  readAll,
  servePictures,
  stripAll,
  uploadByHand,
  versionsOf,
  withoutNulls,
  woken,
} from './migrateSite.js'

type Given = Record<string, unknown>

let before: Given[]
let dated: unknown[]
let old: OldSite
let site: Site
let drafted: MediaDoc

beforeAll(async () => {
  old = await openOldSite()
  site = await old.start('without')
  const docs: MediaDoc[] = []
  for (let index = 0; index < 6; index += 1) {
    const data = { alt: `Alt ${index}`, poster: docs[0]?.id }
    docs.push(
      await create(site, { bytes: await drawPicture(index), data, name: `photo ${index}.jpg` }),
    )
  }
  await local(site).update({
    collection: 'media',
    data: { alt: 'Deutsch' },
    id: docs[1]!.id,
    locale: 'de',
  })
  await local(site).update({
    collection: 'media',
    data: { focalX: 20, focalY: 80 },
    id: docs[2]!.id,
  })
  drafted = await local(site).update({
    collection: 'media',
    data: { _status: 'draft', alt: 'Draft' },
    draft: true,
    file: { data: await drawPicture(1), mimetype: 'image/jpeg', name: 'draft.jpg', size: 1 },
    id: docs[3]!.id,
  })
  await local(site).delete({ collection: 'media', id: docs[5]!.id })
  await create(site, { bytes: Buffer.from('%PDF-1.4 nothing'), name: 'paper.pdf' }).catch(() => 0)
  await create(site, { bytes: await drawPicture(60), name: 'lost.jpg' })
  await create(site, { bytes: await drawPicture(61), name: 'large.jpg' })
  await unlink(path.join(old.staticDir, 'lost.jpg'))
  await writeFile(path.join(old.staticDir, 'large.jpg'), Buffer.alloc(11 * 1024 * 1024))
  await site.stop()
  site = await old.start('on')
  before = await readAll(site)
  dated = await datesOf(site)
  woken.length = 0
})
afterAll(async () => {
  await site.stop()
  await old.remove()
})

test('a dry run tells what there is, and changes nothing', async () => {
  const plan = await getCloudflareImages(site.payload).planMigration()
  expect(plan).toMatchObject({
    calls: 12,
    duplicates: { files: 1 },
    failed: 2,
    files: 6,
    inexactSizes: [],
    isComplete: true,
  })
  expect(await readAll(site)).toEqual(before)
  expect(await listStored(site)).toEqual([])
})

test('files go to Cloudflare, and documents stay what they are', async () => {
  const versions = await versionsOf(site)
  const report = await getCloudflareImages(site.payload).migrate()
  expect(report).toMatchObject({ changed: 0, failed: 2, isComplete: true, moved: 6 })
  expect(report.problems.map(({ code, filename }) => [filename, code]).toSorted()).toEqual([
    ['large.jpg', 'FILE_TOO_LARGE'],
    ['lost.jpg', 'IMAGE_MISSING'],
  ])
  expect(stripAll(await readAll(site))).toEqual(stripAll(before))
  expect(await datesOf(site)).toEqual(dated)
  expect((await versionsOf(site)).length).toBe(versions.length)
  expect(woken).toEqual([])
  expect(await listLedger(site)).toEqual([])
})

test('each image has the bytes of its file', async () => {
  const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  const docs = (await listDocuments(site)).filter(({ cloudflare }) => cloudflare.imageId != null)
  expect(docs).toHaveLength(5)
  for (const { cloudflare, filename } of docs) {
    const file = await readFile(path.join(old.staticDir, filename))
    expect(hash(await readStored(site, String(cloudflare.imageId)))).toBe(hash(file))
  }
})

test('versions and drafts have the image of their file', async () => {
  const versions = await versionsOf(site)
  const names = new Map(
    versions.map(({ version }) => [version.filename, version.cloudflare.imageId]),
  )
  expect(names.get('draft.jpg')).toEqual(expect.any(String))
  const draft = await local(site).findByID({ collection: 'media', draft: true, id: drafted.id })
  expect([draft.filename, draft.cloudflare.imageId]).toEqual(['draft.jpg', names.get('draft.jpg')])
  for (const doc of await listDocuments(site)) {
    if (doc.cloudflare.imageId == null) continue
    expect(names.get(doc.filename)).toBe(doc.cloudflare.imageId)
  }
  const stored = await listStored(site)
  expect(stored).toHaveLength(6)
})

test('once more, it sends nothing', async () => {
  const report = await getCloudflareImages(site.payload).migrate()
  expect(report).toMatchObject({ failed: 2, moved: 0 })
  expect(await listStored(site)).toHaveLength(6)
})

test('old addresses of originals and sizes lead to the picture', async () => {
  const [doc] = await readAll(site)
  const { sizes, filename } = doc as unknown as MediaDoc
  const original = await site.rest(`/api/media/file/${encodeURIComponent(filename)}`)
  expect([original.status, (await original.blob()).size > 0]).toEqual([200, true])
  const answer = await site.rest('/api/media/file/photo%200-200x200.jpg', { anonymous: true })
  expect([answer.status, answer.headers.get('location')]).toEqual([302, sizes!.square!.url])
})

test('they do so after an edit, and not for a new picture; its kept files go', async () => {
  const [doc] = await listDocuments(site, 'media', { filename: { equals: 'photo 0.jpg' } })
  const { id } = doc!
  const form = (await (await site.rest(`/api/media/${id}?depth=0`)).json()) as Given
  const data = { ...form, _status: 'published', alt: 'Edited' }
  expect((await send(site, { data, method: 'PATCH', path: `/api/media/${id}` })).status).toBe(200)
  const old200 = '/api/media/file/photo%200-200x200.jpg'
  expect((await site.rest(old200)).status).toBe(302)
  expect(old.hasFile('photo 0.jpg')).toBe(true)
  const file = { bytes: await drawPicture(70), name: 'new.jpg' }
  const replaced = await send(site, { file, method: 'PATCH', path: `/api/media/${id}` })
  expect([replaced.status, replaced.doc.filename]).toEqual([200, 'new.jpg'])
  await getCloudflareImages(site.payload).settled()
  expect((await site.rest(old200)).status).toBe(404)
  expect([old.hasFile('photo 0.jpg'), old.hasFile('photo 0-200x200.jpg')]).toEqual([false, false])
})

test('a rollback gives the files back, and deletes the images', async () => {
  const { rollBackMigration } = getCloudflareImages(site.payload)
  const counts = { failed: 0, isComplete: true, rolledBack: 5 }
  expect(await rollBackMigration({ dryRun: true })).toMatchObject(counts)
  expect(await rollBackMigration()).toMatchObject(counts)
  await site.stop()
  site = await old.start('on')
  const kept = (docs: readonly Given[]): Given[] =>
    docs.filter(({ filename }) => filename !== 'new.jpg' && filename !== 'photo 0.jpg')
  expect(withoutNulls(kept(await readAll(site)))).toEqual(withoutNulls(kept(before)))
  // An older version of the replaced document shows the first one still.
  const stored = await listStored(site)
  expect(stored.map(({ filename }) => filename)).toEqual(['photo 0.jpg', 'new.jpg'])
  const rows = (await listLedger(site)).filter(({ imageId }) => imageId !== stored[0]!.imageId)
  expect(rows).toEqual([])
})

describe('from elsewhere', () => {
  let server: PictureServer
  let base: string

  beforeAll(async () => {
    server = await servePictures({ '/cloud/v1/two.jpg': 82, '/old/photo%201.jpg': 81 })
    base = server.url
  })
  afterAll(() => server.stop())

  const named = (filename: string): Where => ({ filename: { equals: filename } })

  const storedOf = async (filename: string): Promise<Buffer> => {
    const [doc] = await listDocuments(site, 'media', named(filename))
    return readStored(site, String(doc!.cloudflare.imageId))
  }

  const write = (filename: string, data: Given) =>
    site.payload.db.updateOne({ collection: 'media', data, where: named(filename) })

  test('files come from below an address, or from those that documents hold', async () => {
    const { migrate } = getCloudflareImages(site.payload)
    await write('photo 2.jpg', { cloudinary: { secure_url: `${base}/cloud/v1/two.jpg` } })
    const below = await migrate({ from: { url: `${base}/old` }, where: named('photo 1.jpg') })
    const held = await migrate({
      from: { urlField: 'cloudinary.secure_url' },
      where: named('photo 2.jpg'),
    })
    const lost = await migrate({ from: { url: base }, where: named('photo 3.jpg') })
    expect([below.moved, held.moved, lost.moved, lost.problems[0]?.code]).toEqual([
      1,
      1,
      0,
      'IMAGE_MISSING',
    ])
    expect(await storedOf('photo 1.jpg')).toEqual(await drawPicture(81))
    expect(await storedOf('photo 2.jpg')).toEqual(await drawPicture(82))
  })

  test('an address in a document leads to no place that its collection does not allow', async () => {
    for (const address of [`${base}/old/photo%201.jpg`, 'file:///etc/passwd', 'photo 1.jpg']) {
      await write('photo 3.jpg', { cloudinary: { secure_url: address } })
      const { failed, problems } = await getCloudflareImages(site.payload).migrate({
        from: { urlField: 'cloudinary.secure_url' },
        where: named('photo 3.jpg'),
      })
      expect([failed, problems[0]?.code]).toEqual([1, 'URL_REFUSED'])
    }
  })

  test('images that are in the account get their documents, and survive a rollback', async () => {
    const { migrate, rollBackMigration } = getCloudflareImages(site.payload)
    const third = await uploadByHand(site, 'anything.jpg', 83)
    const fourth = await uploadByHand(site, 'photo 4.jpg', 84)
    await write('photo 3.jpg', { cloudflareId: third })
    const byField = await migrate({
      from: { imageIdField: 'cloudflareId' },
      where: named('photo 3.jpg'),
    })
    const byName = await migrate({ from: { account: true }, where: named('photo 4.jpg') })
    expect([byField, byName]).toMatchObject([
      { failed: 0, taken: 1 },
      { failed: 0, taken: 1 },
    ])
    expect(await storedOf('photo 3.jpg')).toEqual(await drawPicture(83))
    const found = (await listStored(site)).find(({ imageId }) => imageId === fourth)
    expect(found?.metadata).toMatchObject({ by: 'hand', payload_filename: 'photo 4.jpg' })
    await rollBackMigration()
    const ids = (await listStored(site)).map(({ imageId }) => imageId)
    expect(ids).toEqual(expect.arrayContaining([third, fourth]))
    expect(ids).toHaveLength(4)
  })
})

test('an answer that is lost is found by the next run, and nothing is sent twice', async () => {
  const { emulator } = await readService(site.payload).connect()
  const before = (await listStored(site)).length
  emulator!.faults.add({ answer: { kind: 'lostAnswer' }, operation: 'uploadImage', times: 1 })
  emulator!.faults.add({
    answer: { kind: 'status', status: 500 },
    operation: 'listImages',
    times: 9,
  })
  const { migrate } = getCloudflareImages(site.payload)
  const where = { filename: { equals: 'photo 4.jpg' } }
  expect(await migrate({ where })).toMatchObject({ failed: 1, isComplete: false, moved: 0 })
  emulator!.faults.clear()
  expect(await listStored(site)).toHaveLength(before + 1)
  expect(await migrate({ where })).toMatchObject({ failed: 0, moved: 1 })
  expect(await listStored(site)).toHaveLength(before + 1)
})

test('files leave the disk once their images are proven', async () => {
  const { migrate } = getCloudflareImages(site.payload)
  const file = path.join(old.staticDir, 'photo 4.jpg')
  const bytes = await readFile(file)
  const changed = Buffer.from(bytes)
  changed[bytes.length - 1]! ^= 1
  // Of another size, of the same size with another byte: neither is what Cloudflare has.
  await writeFile(file, Buffer.concat([bytes, Buffer.from('more')]))
  const before = await migrate({ deleteFiles: true })
  expect(before).toMatchObject({ failed: 3, filesDeleted: 4, isComplete: true })
  await writeFile(file, changed)
  expect(await migrate({ deleteFiles: true })).toMatchObject({ failed: 3, filesDeleted: 0 })
  expect(await readFile(file)).toEqual(changed)
  await writeFile(file, bytes)
  expect(await migrate({ deleteFiles: true })).toMatchObject({ failed: 2, filesDeleted: 1 })
  expect(readdirSync(old.staticDir).filter((name) => /^(photo|draft)/.test(name))).toEqual([])
  const [doc] = await listDocuments(site, 'media', { filename: { equals: 'photo 1.jpg' } })
  const answer = await site.rest(`/api/media/file/${encodeURIComponent(doc!.filename)}`)
  expect(answer.status).toBe(200)
})
