import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { getCloudflareImages } from '../../../src/index.js'
import { keep, maxBytes } from '../otherFiles/oversized.js'
import { listLedger, listStored } from '../support/account.js'
import { send } from '../support/upload.js'
import { draw, type LongSite, openLongSite, read } from './adoptingSite.js'
import { type Adopt, loadSnippet } from './loadSnippet.js'

/** A photograph from before the plugin, with a little more behind it than Cloudflare would take here. */
async function drawLarge(name: string) {
  const { bytes } = await draw(name)
  return { bytes: Buffer.concat([bytes, Buffer.alloc(maxBytes)]), name }
}

const refuse = { limits: keep.limits }
let long: LongSite
let site: Site
let old: MediaDoc

const listFiles = async (): Promise<string[]> =>
  (await readdir(path.join(long.dir, 'files'))).toSorted()
const patch = (args: Parameters<typeof send>[1], query = '') =>
  send(site, { method: 'PATCH', path: `/api/media/${old.id}${query}`, ...args })
const restart = async (...how: Parameters<LongSite['start']>): Promise<void> => {
  await site.stop()
  site = await long.start(...how)
}

beforeEach(async () => {
  long = openLongSite(await mkdtemp(path.join(tmpdir(), 'oversized-')))
})
afterEach(async () => {
  await site.stop()
  await rm(long.dir, { force: true, recursive: true })
})

const start = async (...how: Parameters<LongSite['start']>): Promise<void> => {
  site = await long.start('without')
  old = (await send(site, { file: await drawLarge('old.jpg') })).doc
  await restart(...how)
}

const edits =
  '?uploadEdits[crop][x]=0&uploadEdits[crop][y]=0&uploadEdits[crop][width]=50&uploadEdits[crop][height]=50'

test.each([
  ['refused', refuse, 'FILE_TOO_LARGE', 413],
  ['kept', keep, 'FILE_NEEDED', 409],
] as const)(
  'a document from before is as it was while such images are %s, and its crop is refused',
  async (_, options, code, status) => {
    await start('on', options)
    const { cloudflare, ...doc } = await read(site, old)
    expect(doc).toEqual(old)
    expect(cloudflare).toMatchObject({ imageId: null, originalFilename: null, ready: false })
    const files = await listFiles()
    expect(await patch({ data: {} }, edits)).toMatchObject({ code, status })
    expect((await patch({ data: { alt: 'new' } })).doc.sizes).toEqual(old.sizes)
    expect(await listFiles()).toEqual(files)
    expect([await listStored(site), await listLedger(site)]).toEqual([[], []])
  },
)

test('its copy is kept with the other files, and its replacement goes to Cloudflare', async () => {
  await start('on', keep)
  await patch({ data: { focalX: 20, focalY: 20 } })
  const before = await listFiles()
  const { doc: copy } = await send(site, { json: {}, path: `/api/media/${old.id}/duplicate` })
  expect(copy).toMatchObject({ cloudflare: { ready: true }, filename: 'old-1.jpg', focalX: 50 })
  expect(await listFiles()).toEqual([...before, 'old-1.jpg'].toSorted())
  const { doc } = await patch({ file: await draw('new.jpg') })
  expect(doc).toMatchObject({ cloudflare: { status: 'uploaded' }, filename: 'new.jpg' })
  await getCloudflareImages(site.payload).settled()
  expect(await listFiles()).toEqual(['old-1.jpg'])
})

test('the guide’s script leaves it as it is and says so, and with the option it is an other file', async () => {
  await start('on', refuse)
  const adopt = await loadSnippet<Adopt>({
    dir: 'oversized',
    name: 'adopt',
    page: 'docs/adopting.md',
  })
  const small = await send(site, { file: await draw('small.jpg') })
  expect(small.status).toBe(201)
  const files = await listFiles()
  expect(await adopt(site.payload)).toEqual({ adopted: 0, tooLarge: ['old.jpg'] })
  expect((await read(site, old)).sizes).toEqual(old.sizes)
  expect(await listFiles()).toEqual(files)

  await restart('on', keep)
  expect(await adopt(site.payload)).toEqual({ adopted: 0, tooLarge: ['old-1.jpg'] })
  expect(await read(site, old)).toMatchObject({
    cloudflare: { imageId: null, ready: true },
    sizes: { card: { url: null } },
    thumbnailURL: null,
    url: '/api/media/file/old-1.jpg',
  })
  await getCloudflareImages(site.payload).settled()
  expect(await listFiles()).toEqual(['old-1.jpg'])
  expect(await adopt(site.payload)).toEqual({ adopted: 0, tooLarge: [] })
  expect(await listStored(site)).toHaveLength(1)
})

test('replaced while the plugin is off, it is a picture of Payload’s that can go to Cloudflare', async () => {
  await start('on', keep)
  const kept = await patch({ file: await drawLarge('kept.jpg') })
  expect(kept.doc).toMatchObject({ cloudflare: { ready: true }, url: '/api/media/file/kept.jpg' })
  await restart('off', keep)
  const served = await site.rest('/api/media/file/kept.jpg')
  expect([served.status, (await served.blob()).size]).toEqual([200, kept.doc.filesize])
  const { doc } = await patch({ file: await draw('off.jpg') })
  expect([doc.filename, doc.sizes?.card?.width]).toEqual(['off.jpg', 400])
  await restart('on', keep)
  expect(await read(site, old)).toMatchObject({ cloudflare: { ready: false }, filename: 'off.jpg' })
  const cropped = await patch({ data: {} }, edits)
  expect(cropped).toMatchObject({ doc: { cloudflare: { status: 'uploaded' } }, status: 200 })
})
