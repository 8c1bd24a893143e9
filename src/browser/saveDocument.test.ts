import type { UploadSite } from '../../test/fixtures/startUploadSite.js'

import { afterEach, beforeEach, expect, test } from '@jest/globals'

import { removeEmulatorFolders } from '../../test/fixtures/openEmulator.js'
import { readForm } from '../../test/fixtures/startAPIServer.js'
import { startUploadSite } from '../../test/fixtures/startUploadSite.js'
import { saveDocument } from './saveDocument.js'

let site: UploadSite
beforeEach(async () => {
  site = await startUploadSite()
})
afterEach(async () => {
  await site.stop()
  await removeEmulatorFolders()
})

const file = new File(['\u00ff\u00d8'], 'photo.jpg', { type: 'image/jpeg' })
const save = (args: { draft?: boolean; id?: number } = {}) =>
  saveDocument({
    collectionURL: site.collectionURL,
    data: { alt: 'Hills' },
    file,
    receipt: 'the receipt',
    ...args,
  })

test('a new document is posted in the form that Payload takes, without the bytes', async () => {
  expect(await save()).toEqual({ id: 8 })
  const [request] = site.received('save')
  expect(request).toMatchObject({ method: 'POST', url: '/api/media?depth=0' })
  const form = await readForm(request!)
  expect(JSON.parse(form.get('_payload') as string)).toEqual({ alt: 'Hills' })
  expect(JSON.parse(form.get('file') as string)).toEqual({
    clientUploadContext: { receipt: 'the receipt' },
    collectionSlug: 'media',
    filename: 'photo.jpg',
    mimeType: 'image/jpeg',
    size: file.size,
  })
})

test('an image is replaced in its document, as a draft where that is asked for', async () => {
  await save({ draft: true, id: 5 })
  expect(site.received('save')[0]).toMatchObject({
    method: 'PATCH',
    url: '/api/media/5?depth=0&draft=true',
  })
})

test('a refusal has the words of the site', async () => {
  site.answers.save = [
    {
      body: { errors: [{ data: { code: 'ALREADY_USED' }, message: 'Used already.' }] },
      status: 409,
    },
  ]
  await expect(save()).rejects.toMatchObject({ code: 'ALREADY_USED', message: 'Used already.' })
})
