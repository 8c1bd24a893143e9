import type { FilesSite } from './openFilesSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { drawQuadrants } from '../../fixtures/images.js'
import { empty, listLedger } from '../support/account.js'
import { send, toForm } from '../support/upload.js'
import { drawPDF, parts } from './files.js'
import { openFilesSite } from './openFilesSite.js'

const pdf = (name: string) => ({ bytes: drawPDF(name), mimeType: 'application/pdf', name })
const zip = { bytes: Buffer.from('504b0304140000000000', 'hex'), name: 'all.zip' }
const page = { bytes: Buffer.from('<html><script>1</script></html>'), mimeType: 'text/html' }

describe('which files are taken', () => {
  let anything: FilesSite
  let some: FilesSite
  beforeAll(async () => {
    anything = await openFilesSite()
    some = await openFilesSite({ mimeTypes: ['image/*', 'application/pdf'] })
  })
  afterAll(() => Promise.all([anything.stop(), some.stop()]))

  test('those that `mimeTypes` permits, by their bytes', async () => {
    for (const file of [pdf('a.pdf'), await parts.avif(), await parts.tiff()]) {
      expect((await send(some, { file })).status).toBe(201)
    }
    for (const file of [zip, { ...zip, name: 'all.pdf' }, await parts.mp4()]) {
      const { code, message, status } = await send(some, { file })
      expect([status, code]).toEqual([400, 'IMAGE_TYPE_REFUSED'])
      expect(message).toContain('Accepted are image/*, application/pdf.')
    }
    await empty(some)
  })

  test('without `mimeTypes` all but those that can run', async () => {
    expect((await send(anything, { file: zip })).doc.mimeType).toBe('application/zip')
    const programs = [
      { ...page, name: 'page.html' },
      { bytes: Buffer.from('MZ'.padEnd(200, '\0')), name: 'setup.exe' },
      { bytes: Buffer.from('alert(1)'), name: 'run.js' },
    ]
    for (const file of programs) {
      expect(await send(anything, { file })).toMatchObject({
        code: 'IMAGE_TYPE_REFUSED',
        message: expect.stringContaining('can run'),
        status: 400,
      })
    }
    await empty(anything)
  })

  test('no damaged ones, and no pictures that are none', async () => {
    const bytes = drawPDF()
    const damaged = [
      { bytes: bytes.subarray(0, bytes.length - 20), code: 'FILE_UNREADABLE', name: 'cut.pdf' },
      { bytes: Buffer.alloc(0), code: 'FILE_EMPTY', name: 'empty.pdf' },
      { bytes: Buffer.from('Dear diary'), code: 'IMAGE_TYPE_REFUSED', name: 'notes.jpg' },
      { bytes: Buffer.from('Dear diary'), code: 'IMAGE_TYPE_REFUSED', name: 'notes.avif' },
    ]
    for (const { code, ...file } of damaged) {
      expect(await send(anything, { file })).toMatchObject({ code, status: 400 })
    }
    expect(await anything.listFiles()).toEqual([])
    expect(await listLedger(anything)).toEqual([])
  })

  test('an upload URL is for images, and the refusal says what to do', async () => {
    const response = await anything.rest('/api/media/direct-upload', {
      body: JSON.stringify({ filename: 'a.pdf', mimeType: 'application/pdf', size: 9 }),
      headers: { 'content-type': 'application/json' },
      method: 'POST',
    })
    expect(JSON.stringify(await response.json())).toContain(
      'Save the document with the file itself',
    )
  })
})

describe('refused', () => {
  test.each([
    ['refuse', 'not an image that is known'],
    [{ refuse: 'Put it into Documents.' }, 'Put it into Documents.'],
  ] as const)('%j', async (otherFiles, words) => {
    const site = await openFilesSite({ options: { otherFiles } })
    try {
      const refused = await send(site, { file: await parts.pdf() })
      expect(refused).toMatchObject({ code: 'IMAGE_TYPE_REFUSED', status: 400 })
      expect(refused.message).toContain(words)
      const bytes = await drawQuadrants({ height: 30, width: 40 })
      expect((await send(site, { file: { bytes, name: 'a.jpg' } })).status).toBe(201)
      expect(await site.listFiles()).toEqual([])
    } finally {
      await site.stop()
    }
  })
})

test.each(['payload', 'localFiles'] as const)(
  'a folder of %s that cannot be written is told without its place',
  async (storeKind) => {
    const site = await openFilesSite({ storeKind })
    const folder = site.store.folder!
    try {
      await rm(folder, { force: true, recursive: true })
      await mkdir(path.dirname(folder), { recursive: true })
      await writeFile(folder, 'no folder')
      const { code, message, status } = await send(site, { file: pdf('a.pdf') })
      expect([status, code]).toEqual([500, 'STORE_UNREADABLE'])
      expect(message).toMatch(/^"a\.pdf" was not saved/)
      const form = new Response(toForm({ file: pdf('b.pdf') }))
      const headers = { 'content-type': form.headers.get('content-type')! }
      const body = await form.arrayBuffer()
      const answer = await site.rest('/api/media', { body, headers, method: 'POST' })
      expect([answer.status, (await answer.text()).includes(path.dirname(folder))]).toEqual([
        500,
        false,
      ])
      expect(await listLedger(site)).toEqual([])
    } finally {
      await site.stop()
    }
  },
)
