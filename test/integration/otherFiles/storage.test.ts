import type { FilesSite } from './openFilesSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { empty, listDocuments, listLedger, listStored, local } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { send } from '../support/upload.js'
import { drawMP4, drawPDF, parts } from './files.js'
import { openFilesSite } from './openFilesSite.js'
import { storeKinds } from './stores.js'

describe.each(storeKinds)('other files in %s', (storeKind) => {
  let site: FilesSite
  let jpeg: Buffer

  beforeAll(async () => {
    site = await openFilesSite({ storeKind })
    jpeg = await drawQuadrants({ height: 60, width: 80 })
  })
  afterAll(() => site.stop())

  const photo = () => ({ bytes: jpeg, name: 'photo.jpg' })
  const pdf = (name: string) => ({ bytes: drawPDF(name), mimeType: 'application/pdf', name })

  const expectEmpty = async (): Promise<void> => {
    expect(await site.listFiles()).toEqual([])
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
  }

  describe('a file that Cloudflare does not store', () => {
    test.each([
      ['avif', 'image/avif', 40],
      ['csv', 'text/csv', null],
      ['mp4', 'video/mp4', null],
      ['pdf', 'application/pdf', null],
      ['tiff', 'image/tiff', null],
    ] as const)('%s stays with the site', async (kind, mimeType, width) => {
      const file = await parts[kind]()
      const { doc, status } = await send(site, { file })
      expect(status).toBe(201)
      const url = `/api/media/file/${file.name}`
      expect(doc).toMatchObject({
        cloudflare: { imageId: null, ready: true, status: null, variants: [] },
        filename: file.name,
        filesize: file.bytes.byteLength,
        mimeType,
        url,
        width,
      })
      expect(await site.store.read(file.name)).toEqual(Buffer.from(file.bytes))
      expect(await listStored(site)).toEqual([])
      const response = await site.rest(url, { anonymous: true })
      expect([response.status, response.headers.get('content-type')]).toEqual([200, mimeType])
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(file.bytes))
      // A plain read, and one with every column.
      const answer = await site.rest('/api/media')
      const listed: unknown = await answer.json()
      const found = await local(site).findByID({ collection: 'media', id: doc.id })
      for (const read of [(listed as { docs: unknown[] }).docs[0], found]) {
        expect(read).toMatchObject({
          cloudflare: { imageId: null, ready: true, srcset: null, status: null, variants: [] },
          sizes: { card: { filename: null, url: null, width: null } },
          thumbnailURL: kind === 'avif' ? url : null,
          url,
        })
      }
      await empty(site)
      await expectEmpty()
    })

    test('is answered by parts, and not again to those who have it', async () => {
      const bytes = drawMP4(100_000)
      const { doc } = await send(site, { file: { bytes, mimeType: 'video/mp4', name: 'long.mp4' } })
      const ask = (headers: Record<string, string>) =>
        site.rest(doc.url!, { anonymous: true, headers })
      const part = await ask({ range: 'bytes=1000-1999' })
      expect([part.status, part.headers.get('content-range')]).toEqual([
        206,
        'bytes 1000-1999/100000',
      ])
      expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(1000, 2000))
      expect((await ask({ range: 'bytes=200000-' })).status).toBe(416)
      const etag = part.headers.get('etag')!
      expect((await ask({ 'if-none-match': etag })).status).toBe(304)
      expect((await ask({ 'if-range': '"other"', range: 'bytes=0-9' })).status).toBe(200)
      await empty(site)
    })

    test('has a name of its own, and replaces nothing that lies there', async () => {
      await site.store.write('taken.pdf', 'somebody’s')
      const names = []
      for (let count = 0; count < 3; count += 1) {
        const { doc } = await send(site, { file: pdf('taken.pdf') })
        names.push(doc.filename)
      }
      expect(names).toEqual(['taken-1.pdf', 'taken-2.pdf', 'taken-3.pdf'])
      const sent = Array.from({ length: 6 }, () => send(site, { file: pdf('race.pdf') }))
      const raced = await Promise.all(sent)
      expect(new Set(raced.map(({ doc }) => doc.filename)).size).toBe(6)
      await empty(site)
      expect(await site.listFiles()).toEqual(['taken.pdf'])
      expect(String(await site.store.read('taken.pdf'))).toBe('somebody’s')
      await site.store.remove('taken.pdf')
      await expectEmpty()
    })

    test('that is missing on disk: the document reads, its file is not found, it can be deleted', async () => {
      const { doc } = await send(site, { file: pdf('gone.pdf') })
      await site.store.remove('gone.pdf')
      const response = await site.rest(doc.url!)
      expect([response.status, await response.json()]).toEqual([
        404,
        { errors: [{ message: 'The file of this document is missing on the server.' }] },
      ])
      const copied = await send(site, { json: {}, path: `/api/media/${doc.id}/duplicate` })
      expect([copied.status, copied.code]).toEqual([404, 'IMAGE_MISSING'])
      expect((await site.rest(`/api/media/${doc.id}`, { method: 'DELETE' })).status).toBe(200)
      expect(await listLedger(site)).toEqual([])
    })
  })

  describe('replaced', () => {
    const replace = async (id: number | string, file: Parameters<typeof send>[1]) =>
      send(site, { ...file, method: 'PATCH', path: `/api/media/${id}` })

    test('an image by a PDF, by another PDF, by an image', async () => {
      const { doc } = await send(site, { data: { alt: 'one' }, file: photo() })
      expect(await listStored(site)).toHaveLength(1)
      const first = await replace(doc.id, { file: pdf('first.pdf') })
      expect(first.doc).toMatchObject({
        alt: 'one',
        cloudflare: { imageId: null, ready: true, status: null, variants: [] },
        filename: 'first.pdf',
        thumbnailURL: null,
        url: '/api/media/file/first.pdf',
        width: null,
      })
      expect(await site.listFiles()).toEqual(['first.pdf'])
      expect(await listStored(site)).toEqual([])
      const second = await replace(doc.id, { file: pdf('second.pdf') })
      expect(second.doc.url).toBe('/api/media/file/second.pdf')
      expect(await site.listFiles()).toEqual(['second.pdf'])
      const third = await replace(doc.id, { file: photo() })
      expect(third.doc).toMatchObject({
        cloudflare: { ready: true, status: 'uploaded' },
        mimeType: 'image/jpeg',
        width: 80,
      })
      expect(third.doc.url).toContain('/api/cloudflare-images/local/')
      expect(await site.listFiles()).toEqual([])
      expect(await listStored(site)).toHaveLength(1)
      expect((await site.rest('/api/media/file/second.pdf')).status).toBe(404)
      await empty(site)
      await expectEmpty()
    })

    test('a save without a file leaves it as it is', async () => {
      const { doc } = await send(site, { file: pdf('same.pdf') })
      const { doc: saved } = await replace(doc.id, {
        data: { alt: 'new', url: 'https://x.example' },
      })
      expect(saved).toMatchObject({ alt: 'new', filename: 'same.pdf', mimeType: 'application/pdf' })
      expect((await site.rest('/api/media/file/same.pdf')).status).toBe(200)
      await empty(site)
      await expectEmpty()
    })

    test('a copy has a file of its own', async () => {
      const { doc } = await send(site, { file: pdf('source.pdf') })
      const { doc: copy } = await send(site, { json: {}, path: `/api/media/${doc.id}/duplicate` })
      expect(copy).toMatchObject({ filename: 'source-1.pdf', mimeType: 'application/pdf' })
      await site.rest(`/api/media/${doc.id}`, { method: 'DELETE' })
      expect(await site.listFiles()).toEqual(['source-1.pdf'])
      expect((await site.rest(copy.url!)).status).toBe(200)
      await empty(site)
      await expectEmpty()
    })

    test('a copy of a large one leaves no temporary file', async () => {
      const bytes = drawMP4(11 * 1024 * 1024)
      const { doc } = await send(site, { file: { bytes, mimeType: 'video/mp4', name: 'film.mp4' } })
      const { doc: copy } = await send(site, { json: {}, path: `/api/media/${doc.id}/duplicate` })
      expect(copy).toMatchObject({ filename: 'film-1.mp4', filesize: bytes.byteLength })
      expect((await site.store.read('film-1.mp4')).equals(bytes)).toBe(true)
      expect((await readdir(tmpdir())).filter((name) => name.startsWith('payload-copy-'))).toEqual(
        [],
      )
      await empty(site)
      await expectEmpty()
    })
  })

  describe.each(databaseKinds)('a save or a deletion that fails, %s', (database) => {
    let failing: FilesSite
    beforeAll(async () => {
      const fail =
        (word: string) =>
        ({ doc }: { doc: unknown }): void => {
          if ((doc as { alt?: string }).alt === word) throw new Error('no')
        }
      const hooks = { afterChange: [fail('refuse')], afterDelete: [fail('keep')] }
      failing = await openFilesSite({ collection: { hooks }, database, storeKind })
    })
    afterAll(() => failing.stop())

    test('leaves each document with its file, and no file without a document', async () => {
      const file = pdf('kept.pdf')
      const refused = await send(failing, { data: { alt: 'refuse' }, file: pdf('refused.pdf') })
      expect(refused.status).toBe(500)
      const { doc } = await send(failing, { data: { alt: 'keep' }, file })
      await send(failing, {
        data: { alt: 'refuse' },
        file: pdf('newer.pdf'),
        method: 'PATCH',
        path: `/api/media/${doc.id}`,
      })
      await failing.rest(`/api/media/${doc.id}`, { method: 'DELETE' })
      await getCloudflareImages(failing.payload).sweep({ graceSeconds: 0 })
      const names = (await listDocuments(failing)).map(({ filename }) => filename)
      expect(await failing.listFiles()).toEqual(names.toSorted())
      expect(await listLedger(failing)).toEqual([])
    })
  })

  test('what a crash left behind goes with the sweep, and what has a document stays', async () => {
    const { doc } = await send(site, { file: pdf('shown.pdf') })
    await site.store.write('lost.pdf', 'lost')
    for (const filename of ['lost.pdf', 'shown.pdf']) {
      await site.payload.db.create({
        collection: 'cloudflare-images-ledger',
        data: {
          attempts: 0,
          collectionSlug: 'media',
          dueAt: new Date(0).toISOString(),
          filename,
          id: `file:${filename}`,
          kind: 'file',
          uploadId: filename,
        },
      })
    }
    const report = await getCloudflareImages(site.payload).sweep()
    expect(report).toMatchObject({ deleted: 1, referenced: 1 })
    expect(await site.listFiles()).toEqual([doc.filename])
    await empty(site)
    await expectEmpty()
  })
})
