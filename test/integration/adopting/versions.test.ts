import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { getCloudflareImages } from '../../../src/index.js'
import { listStored, local } from '../support/account.js'
import { send, toFile } from '../support/upload.js'
import {
  draw,
  filesPerDocument,
  findBroken,
  findMixed,
  type LongSite,
  openLongSite,
  read,
} from './adoptingSite.js'

let doc: MediaDoc
let long: LongSite
let site: Site

beforeAll(async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'adopting-versions-'))
  long = openLongSite(dir, { versions: { drafts: true } })
  site = await long.start('without')
  const data = { _status: 'published', alt: 'Old' }
  const file = toFile(await draw('old.jpg'))
  doc = await local(site).create({ collection: 'media', data, file })
  await site.stop()
  site = await long.start('on')
})
afterAll(async () => {
  await site.stop()
  await rm(long.dir, { force: true, recursive: true })
})

const settle = () => getCloudflareImages(site.payload).settled()

const versionsOf = async () =>
  (await local(site).findVersions({ collection: 'media', pagination: false, sort: 'createdAt' }))
    .docs

test('a draft with a new file leaves the published picture on the disk', async () => {
  const path = `/api/media/${doc.id}?draft=true`
  const { doc: draft, status } = await send(site, {
    data: { _status: 'draft' },
    file: await draw('new.jpg'),
    method: 'PATCH',
    path,
  })
  expect([status, draft.filename]).toEqual([200, 'new.jpg'])
  expect((await read(site, doc)).filename).toBe('old.jpg')
  expect(await findBroken(site, [await read(site, doc), draft])).toEqual([])
  expect(long.countFiles()).toBe(filesPerDocument)
})

test('published, the old file stays for the version that shows it', async () => {
  const { doc: published } = await send(site, {
    data: { _status: 'published' },
    method: 'PATCH',
    path: `/api/media/${doc.id}`,
  })
  expect(published.filename).toBe('new.jpg')
  expect(await findBroken(site, [published])).toEqual([])
  expect(long.countFiles()).toBe(filesPerDocument)
})

test('server code restores that version, file and all', async () => {
  const [first] = await versionsOf()
  await local(site).restoreVersion({ collection: 'media', id: first!.id })
  await settle()
  const restored = await read(site, doc)
  expect([restored.filename, restored.url]).toEqual(['old.jpg', '/api/media/file/old.jpg'])
  expect(await findBroken(site, [restored])).toEqual([])
  expect(await findMixed(site, { countsOn: long })).toEqual([])
})

test('an editor who restores a version keeps the file of now, as in Payload', async () => {
  const versions = await versionsOf()
  const withImage = versions.find(({ version }) => version.filename === 'new.jpg')!
  const path = `/api/media/versions/${withImage.id}`
  expect((await send(site, { json: {}, path })).status).toBe(200)
  await settle()
  expect(await findBroken(site, [await read(site, doc)])).toEqual([])
  expect(await findMixed(site, { countsOn: long })).toEqual([])
})

test('deleted, it takes the files of its versions along', async () => {
  await send(site, { file: await draw('last.jpg'), method: 'PATCH', path: `/api/media/${doc.id}` })
  expect(long.countFiles()).toBe(filesPerDocument)
  await send(site, { method: 'DELETE', path: `/api/media/${doc.id}` })
  await settle()
  expect(long.countFiles()).toBe(0)
  expect(await listStored(site)).toEqual([])
})
