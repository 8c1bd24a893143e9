import type { UploadSite } from '../../../test/fixtures/startUploadSite.js'
import type { UploadHandlerArgs } from './createUploadHandler.js'
import type { UploadEntry, UploadList, UploadPhase } from './uploadList.js'

import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { drawSolid } from '../../../test/fixtures/images.js'
import { removeEmulatorFolders } from '../../../test/fixtures/openEmulator.js'
import { startUploadSite } from '../../../test/fixtures/startUploadSite.js'
import { refusedFiles } from '../FileField/refusedFiles.js'
import { createUploadHandler } from './createUploadHandler.js'
import { createFinishedUploads } from './finishedUploads.js'
import { createUploadList } from './uploadList.js'

const bytes = await drawSolid({ color: [10, 20, 30], format: 'jpeg', height: 6, width: 8 })
const makeFile = (content: Uint8Array = bytes): File =>
  new File([Uint8Array.from(content)], 'photo.jpg', { type: 'image/jpeg' })
const outage = {
  body: { errors: [{ data: { code: 'API_UNAVAILABLE' }, message: 'Cloudflare is down.' }] },
  status: 503,
}

let list: UploadList
let site: UploadSite
beforeEach(async () => {
  list = createUploadList()
  site = await startUploadSite()
})
afterEach(async () => {
  await site.stop()
  await removeEmulatorFolders()
})

const openHandler = (args: Partial<UploadHandlerArgs> = {}) =>
  createUploadHandler({
    collection: 'media',
    collectionURL: site.collectionURL,
    describe: ({ error, name }) => `${name}: ${(error as { code: string }).code}`,
    doesFormReport: () => true,
    finished: createFinishedUploads(),
    isUsable: () => Promise.resolve(true),
    limits: { maxBytes: 10_000, mimeTypes: ['image/jpeg'] },
    list,
    refusals: refusedFiles,
    ...args,
  })

/** The entry of the one file, once it is in that phase. */
const whenIn = (phase: UploadPhase): Promise<UploadEntry> =>
  new Promise((resolve) => {
    const look = (): void => {
      const entry = list.read().entries.find((one) => one.phase === phase)
      if (entry === undefined) return
      unsubscribe()
      resolve(entry)
    }
    const unsubscribe = list.subscribe(look)
    look()
  })

test('a file is uploaded for the first save and remembered for the next', async () => {
  const handle = openHandler()
  const file = makeFile()
  const first = await handle({ file })
  expect(first).toEqual({ receipt: expect.stringMatching(/^receipt of /) })
  expect(list.read().entries).toMatchObject([{ name: 'photo.jpg', phase: 'done' }])
  expect(await handle({ file })).toEqual(first)
  expect(site.trail).toEqual(['issue'])
})

test('a file whose upload cannot be saved any more is uploaded again', async () => {
  const handle = openHandler({ isUsable: () => Promise.resolve(false) })
  const file = makeFile()
  const first = await handle({ file })
  expect(await handle({ file })).not.toEqual(first)
  expect(site.trail).toEqual(['issue', 'issue'])
})

test('a refused file makes its own form fail, and nothing was asked', async () => {
  const handle = openHandler()
  const file = makeFile(new Uint8Array(20_000))
  await expect(handle({ file })).rejects.toThrow('photo.jpg: FILE_TOO_LARGE')
  expect(refusedFiles.reasonOf(file)).toBe('photo.jpg: FILE_TOO_LARGE')
  expect(list.read().entries).toEqual([])
  expect(site.trail).toEqual([])
})

test('where a form would take that for a success, the server gets the reason', async () => {
  const handle = openHandler({ doesFormReport: () => false })
  const refused = 'photo.jpg: FILE_TOO_LARGE'
  const file = makeFile(new Uint8Array(20_000))
  expect(await handle({ file })).toEqual({ refused })
  expect(refusedFiles.reasonOf(file)).toBe(refused)
  expect(list.read()).toMatchObject({
    entries: [{ phase: 'failed', reason: refused }],
  })
})

test('an outage keeps the form waiting until another attempt works', async () => {
  site.answers.issue = [outage, outage]
  const saved = openHandler()({ file: makeFile() })
  const { key, reason } = await whenIn('waiting')
  expect(reason).toBe('photo.jpg: API_UNAVAILABLE')
  list.act(key, 'retry')
  await whenIn('preparing')
  await whenIn('waiting')
  list.act(key, 'retry')
  expect(await saved).toHaveProperty('receipt')
})

test('or until the editor gives up', async () => {
  site.answers.issue = [outage]
  const saved = openHandler()({ file: makeFile() })
  const { key } = await whenIn('waiting')
  list.act(key, 'giveUp')
  await expect(saved).rejects.toThrow('photo.jpg: API_UNAVAILABLE')
  expect(list.read().entries).toEqual([])
})

test('a cancelled upload fails, and saving again starts anew', async () => {
  const handle = openHandler()
  const file = makeFile()
  const saved = handle({ file })
  const { key } = await whenIn('preparing')
  list.act(key, 'cancel')
  await expect(saved).rejects.toThrow('photo.jpg: REQUEST_ABORTED')
  // Nothing is wrong with it.
  expect(refusedFiles.reasonOf(file)).toBeUndefined()
  expect(list.read().entries).toEqual([])
  expect(await handle({ file })).toHaveProperty('receipt')
})
