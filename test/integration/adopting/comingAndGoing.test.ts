import type { Payload } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { getCloudflareImages } from '../../../src/index.js'
import { expectSettled, listStored, local } from '../support/account.js'
import { send } from '../support/upload.js'
import {
  draw,
  filesPerDocument,
  fill,
  findBroken,
  findMixed,
  type LongSite,
  openLongSite,
  read,
} from './adoptingSite.js'
import { type Adopt, loadSnippet } from './loadSnippet.js'
import { cornersOf, widthOfLeft } from './pixels.js'

/*
 * One site of 50 documents goes the whole way, one start after the other: each test leaves it to the
 * next. A file of SQLite; nothing here depends on the database.
 */
const documents = 50
let long: LongSite
let old: MediaDoc[]
let site: Site
const takenOver: MediaDoc['id'][] = []

beforeAll(async () => {
  long = openLongSite(await mkdtemp(path.join(tmpdir(), 'coming-and-going-')))
})
afterAll(async () => {
  await site.stop()
  await rm(long.dir, { force: true, recursive: true })
})

const patch = (doc: MediaDoc, args: Partial<Parameters<typeof send>[1]> = {}, query = '') =>
  send(site, { method: 'PATCH', path: `/api/media/${doc.id}${query}`, ...args })

const listAll = async (): Promise<MediaDoc[]> =>
  (await local(site).find({ collection: 'media', pagination: false })).docs

const load = <Loaded>(page: string, name: string): Promise<Loaded> =>
  loadSnippet({ dir: 'coming-and-going', name, page })

test('before the plugin: seven files a document', async () => {
  site = await long.start('without')
  old = await fill(site, documents)
  expect(long.countFiles()).toBe(documents * filesPerDocument)
  expect(await findBroken(site, old)).toEqual([])
  await site.stop()
})

test('plugin on: every document reads as before', async () => {
  site = await long.start('on')
  for (const before of old) {
    const { cloudflare, ...after } = await read(site, before)
    expect(after).toEqual(before)
    expect(cloudflare).toMatchObject({ imageId: null, ready: false })
  }
  expect(await findBroken(site, old)).toEqual([])
  expect(long.countFiles()).toBe(350)
})

test('edited: fields change, files do not', async () => {
  for (const doc of old.slice(0, 5)) {
    const edited = await patch(doc, { data: { alt: 'Edited' } })
    expect(edited).toMatchObject({ doc: { alt: 'Edited', url: doc.url }, status: 200 })
    expect(edited.doc.sizes).toEqual(doc.sizes)
  }
  expect(long.countFiles()).toBe(350)
  expect(await listStored(site)).toEqual([])
})

test('duplicated: the copy is at Cloudflare, the original where it was', async () => {
  for (const doc of old.slice(0, 5)) {
    const path = `/api/media/${doc.id}/duplicate`
    const copy = await send(site, { json: {}, path })
    expect(copy.status).toBe(200)
    expect(copy.doc.cloudflare.imageId).toEqual(expect.any(String))
    expect(await findBroken(site, [copy.doc])).toEqual([])
    takenOver.push(copy.doc.id)
  }
  expect(long.countFiles()).toBe(350)
})

test('replaced: the old original and its sizes leave the disk', async () => {
  for (const [index, doc] of old.slice(10, 20).entries()) {
    // Every other one under the name that it has.
    const name = index % 2 === 0 ? 'new.jpg' : doc.filename
    const replaced = await patch(doc, { file: await draw(name) })
    expect(replaced.status).toBe(200)
    expect(replaced.doc.url).toContain('/api/cloudflare-images/local/')
    if (index % 2 === 1) expect(replaced.doc.filename).toBe(doc.filename)
    const sizes = Object.values(doc.sizes!) as { filename?: string }[]
    expect(sizes.filter(({ filename }) => long.hasFile(filename!))).toEqual([])
    takenOver.push(doc.id)
  }
  expect(long.countFiles()).toBe(350 - 10 * filesPerDocument)
  expect(await findMixed(site, { countsOn: long })).toEqual([])
})

test('a replacement that is refused leaves everything', async () => {
  const file = { bytes: Buffer.from('no picture'), name: 'broken.jpg' }
  expect((await patch(old[20]!, { file })).status).toBe(400)
  expect(await findBroken(site, [await read(site, old[20]!)])).toEqual([])
  expect(long.countFiles()).toBe(280)
})

test('cropped in the panel: the file goes to Cloudflare, and shows the crop in every size', async () => {
  const query =
    '?uploadEdits[crop][x]=0&uploadEdits[crop][y]=0&uploadEdits[crop][width]=40&uploadEdits[crop][height]=40' +
    '&uploadEdits[crop][unit]=%25&uploadEdits[focalPoint][x]=50&uploadEdits[focalPoint][y]=50'
  for (const doc of old.slice(20, 23)) {
    const { doc: cropped, status } = await patch(doc, { data: {} }, query)
    expect([status, cropped.width, cropped.height]).toEqual([200, 400, 280])
    expect(cropped.filename).toBe(doc.filename)
    expect(await cornersOf(site, cropped.sizes!.square!.url)).toEqual([
      'topLeft',
      'topLeft',
      'topLeft',
      'topLeft',
    ])
    takenOver.push(doc.id)
  }
  const crop = { height: 0.4, width: 0.4, x: 0.6, y: 0.6 }
  for (const doc of old.slice(23, 25)) {
    const { doc: cropped } = await patch(doc, { json: { cloudflare: { crop } } })
    expect([cropped.width, cropped.height]).toEqual([400, 280])
    takenOver.push(doc.id)
  }
  expect(long.countFiles()).toBe(280 - 5 * filesPerDocument)
})

test('focused: the same, cut at the point', async () => {
  const query = '?uploadEdits[focalPoint][x]=0&uploadEdits[focalPoint][y]=50'
  for (const doc of old.slice(25, 28)) {
    const { doc: focused, status } = await patch(doc, { data: {} }, query)
    expect([status, focused.focalX]).toEqual([200, 0])
    // The square keeps 700 of 1000 columns: 500 of them are of the left half, where 350 were.
    expect(await widthOfLeft(site, focused.sizes!.square!.url)).toBeGreaterThan(130)
    takenOver.push(doc.id)
  }
  for (const doc of old.slice(28, 30)) {
    const { doc: focused } = await patch(doc, { json: { focalX: 0, focalY: 50 } })
    expect(await widthOfLeft(site, focused.sizes!.square!.url)).toBeGreaterThan(130)
    takenOver.push(doc.id)
  }
  expect(long.countFiles()).toBe(245 - 5 * filesPerDocument)
})

test('a form that sends back what it was shown moves nothing', async () => {
  const { cloudflare, focalX, focalY } = await read(site, old[30]!)
  const { crop } = cloudflare
  await patch(old[30]!, { json: { alt: 'Same', cloudflare: { crop }, focalX, focalY } })
  const query = '?uploadEdits[focalPoint][x]=50&uploadEdits[focalPoint][y]=50'
  await patch(old[30]!, { data: { alt: 'Same' } }, query)
  expect((await read(site, old[30]!)).cloudflare.imageId ?? null).toBeNull()
  expect(long.countFiles()).toBe(210)
})

test('a crop of a file that is gone is refused in words, and its address answers 404', async () => {
  const doc = old[31]!
  await rm(path.join(long.dir, 'files', doc.filename))
  const crop = { height: 0.4, width: 0.4, x: 0, y: 0 }
  const refused = await patch(doc, { json: { cloudflare: { crop } } })
  expect(refused).toMatchObject({ code: 'FILE_NEEDED', status: 409 })
  expect(refused.message).toContain('is not on the server any more')
  expect((await site.rest(doc.url!)).status).toBe(404)
  const { status } = await patch(doc, { file: await draw('found-again.jpg') })
  expect(status).toBe(200)
  takenOver.push(doc.id)
  expect(long.countFiles()).toBe(210 - filesPerDocument)
})

test('deleted whole', async () => {
  for (const doc of old.slice(5, 10)) {
    expect((await send(site, { method: 'DELETE', path: `/api/media/${doc.id}` })).status).toBe(200)
  }
  expect(long.countFiles()).toBe(203 - 5 * filesPerDocument)
  const replaced = takenOver.slice(5, 7)
  for (const id of replaced) await send(site, { method: 'DELETE', path: `/api/media/${id}` })
  expect(long.countFiles()).toBe(168)
  await getCloudflareImages(site.payload).settled()
  expect(await findMixed(site, { countsOn: long })).toEqual([])
})

test('a new file never takes the name of one that lies on the disk', async () => {
  const name = (old[32]!.sizes!.card as unknown as { filename: string }).filename
  const { doc } = await send(site, { file: await draw(name) })
  expect(doc.filename).not.toBe(name)
  expect(await findBroken(site, [doc, await read(site, old[32]!)])).toEqual([])
})

test('switched off: every picture is delivered, from where it is', async () => {
  await getCloudflareImages(site.payload).settled()
  await site.stop()
  site = await long.start('off')
  const docs = await listAll()
  expect(docs).toHaveLength(documents + 5 - 7 + 1)
  expect(await findBroken(site, docs)).toEqual([])
  expect(docs.filter(({ cloudflare }) => cloudflare.imageId != null)).toHaveLength(25)
})

test('switched off: a new file is Payload’s own', async () => {
  const { doc, status } = await send(site, { file: await draw('while-off.jpg') })
  expect([status, doc.url]).toEqual([201, '/api/media/file/while-off.jpg'])
  expect(long.countFiles()).toBe(168 + filesPerDocument)
})

test('switched off: a replacement leaves nothing of the image', async () => {
  const all = await listAll()
  const [first, second] = all.filter(({ cloudflare }) => cloudflare.imageId != null)
  const replaced = await patch(first!, { file: await draw('instead.jpg') })
  expect(replaced).toMatchObject({ doc: { url: '/api/media/file/instead.jpg' }, status: 200 })
  expect(replaced.doc.cloudflare.imageId ?? null).toBeNull()
  expect(await findBroken(site, [await read(site, first!)])).toEqual([])
  const edited = await patch(second!, { data: { alt: 'Edited while off' } })
  expect(edited).toMatchObject({ doc: { alt: 'Edited while off', url: second!.url }, status: 200 })
  expect(await findMixed(site, { countsOn: long })).toEqual([])
  expect(long.countFiles()).toBe(175 + filesPerDocument)
})

test('switched off: what needs the file is refused in words', async () => {
  const doc = (await listAll()).find(({ cloudflare }) => cloudflare.imageId != null)!
  const copy = await send(site, { json: {}, path: `/api/media/${doc.id}/duplicate` })
  const query =
    '?uploadEdits[crop][x]=0&uploadEdits[crop][y]=0&uploadEdits[crop][width]=40&uploadEdits[crop][height]=40'
  const cropped = await patch(doc, { data: {} }, query)
  for (const refused of [copy, cropped]) {
    expect(refused).toMatchObject({ code: 'FILE_NEEDED', status: 409 })
    expect(refused.message).toContain('the plugin is switched off')
  }
  const point = '?uploadEdits[focalPoint][x]=0&uploadEdits[focalPoint][y]=50'
  const focused = await patch(doc, { data: {} }, point)
  expect([focused.status, focused.doc.focalX]).toEqual([200, 0])
  expect(await findBroken(site, [focused.doc])).toEqual([])
})

test('switched off: a deleted document takes its image along once the plugin is on', async () => {
  const doc = (await listAll()).find(({ cloudflare }) => cloudflare.imageId != null)!
  expect((await send(site, { method: 'DELETE', path: `/api/media/${doc.id}` })).status).toBe(200)
  await site.stop()
  site = await long.start('on')
  const images = getCloudflareImages(site.payload)
  expect(await listStored(site)).toHaveLength(25)
  await images.sweep({ now: new Date(Date.now() + 7_200_000) })
  expect(await listStored(site)).toHaveLength(23)
  expect(await findBroken(site, await listAll())).toEqual([])
})

test('adopting: the guide’s script brings every file to Cloudflare and empties the disk', async () => {
  const adopt = await load<Adopt>('docs/adopting.md', 'adopt')
  const before = await listAll()
  expect(await adopt(site.payload)).toEqual({ adopted: before.length - 23, tooLarge: [] })
  expect(long.countFiles()).toBe(0)
  const after = await listAll()
  expect(after.map(({ filename }) => filename)).toEqual(before.map(({ filename }) => filename))
  expect(await findBroken(site, after)).toEqual([])
  await expectSettled(site)
  expect(await adopt(site.payload)).toEqual({ adopted: 0, tooLarge: [] })
})

test('leaving: the guide’s script brings every file back, and Payload alone goes on', async () => {
  await site.stop()
  site = await long.start('off')
  const leave = await load<(payload: Payload) => Promise<number>>('docs/leaving.md', 'bringBack')
  const before = await listAll()
  expect(await leave(site.payload)).toBe(before.length)
  expect(long.countFiles()).toBe(before.length * filesPerDocument)
  const images = getCloudflareImages(site.payload)
  await images.sweep({ now: new Date(Date.now() + 7_200_000) })
  expect(await listStored(site)).toEqual([])
  await site.stop()
  site = await long.start('without')
  const after = await listAll()
  expect(after.map(({ filename, url }) => [filename, url])).toEqual(
    before.map(({ filename }) => [filename, `/api/media/file/${filename}`]),
  )
  expect(await findBroken(site, after)).toEqual([])
})
