import type { CollectionConfig, Where } from 'payload'

import type { FilesSite } from './openFilesSite.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { empty, listLedger, listStored, local } from '../support/account.js'
import { send, toFile, type UploadPart } from '../support/upload.js'
import { drawPDF, parts } from './files.js'
import { openFilesSite } from './openFilesSite.js'
import { storeKinds } from './stores.js'

const pdf = (name: string, text = name) => ({
  bytes: drawPDF(text),
  mimeType: 'application/pdf',
  name,
})

const published = { _status: 'published', alt: 'open' }
/** What visitors see; users see everything, but for what `access.view` hides. */
const isOpen: Where = {
  and: [{ alt: { equals: 'open' } }, { _status: { equals: 'published' } }],
}
const papers: CollectionConfig = {
  access: { read: ({ req }) => req.user !== null },
  fields: [{ name: 'alt', type: 'text' }],
  slug: 'papers',
}

describe.each(storeKinds)('who may have other files in %s', (storeKind) => {
  let site: FilesSite
  let photo: UploadPart

  beforeAll(async () => {
    photo = { bytes: await drawQuadrants({ height: 60, width: 80 }), name: 'photo.jpg' }
    site = await openFilesSite({
      collection: {
        access: { read: ({ req }) => req.user !== null || isOpen },
        versions: { drafts: true },
      },
      options: {
        access: { view: ({ doc }) => (doc as { alt?: string }).alt !== 'secret' },
        collections: { media: true, papers: { privacy: 'signed' } },
        watermark: ({ doc }) =>
          (doc as { alt?: string }).alt === 'marked' ? { text: 'Draft' } : null,
      },
      others: [papers],
      storeKind,
    })
  })
  afterEach(async () => {
    await empty(site, ['media', 'papers'])
    expect(await site.listFiles()).toEqual([])
    expect(await listStored(site)).toEqual([])
    // Files that versions had are looked at again after a day.
    const now = new Date(Date.now() + 2 * 86_400_000)
    await getCloudflareImages(site.payload).sweep({ now })
    expect(await listLedger(site)).toEqual([])
  })
  afterAll(() => site.stop())

  const fetchStatus = async (url: string, anonymous = false): Promise<number> =>
    (await site.rest(url, { anonymous })).status
  const fetchBytes = async (url: string): Promise<Buffer> =>
    Buffer.from(await (await site.rest(url)).arrayBuffer())

  test('versions keep their files, and a restored one has its own again', async () => {
    const { doc } = await send(site, { file: pdf('one.pdf') })
    const id = { collection: 'media', id: doc.id }
    const replace = async (file: UploadPart): Promise<void> => {
      await local(site).update({ ...id, data: {}, file: toFile(file) })
    }
    await replace(photo)
    await replace(pdf('two.pdf'))
    expect(await site.listFiles()).toEqual(['one.pdf', 'two.pdf'])
    const { docs } = await local(site).findVersions({ collection: 'media', sort: 'createdAt' })
    const [first, second] = docs
    const restore = async (version: typeof first) => {
      await local(site).restoreVersion({ collection: 'media', id: version!.id })
      return local(site).findByID(id)
    }
    const restored = await restore(first)
    expect(restored).toMatchObject({
      cloudflare: { imageId: null, ready: true, status: null, variants: [] },
      filename: 'one.pdf',
      mimeType: 'application/pdf',
      url: '/api/media/file/one.pdf',
    })
    expect(await fetchBytes(restored.url!)).toEqual(drawPDF('one.pdf'))
    expect(await restore(second)).toMatchObject({
      cloudflare: { ready: true, status: 'uploaded' },
      filename: 'photo.jpg',
      width: 80,
    })
    expect(await site.listFiles()).toEqual(['one.pdf', 'two.pdf'])
    expect(await listStored(site)).toHaveLength(1)
  })

  test('the access rules of the collection hold, for drafts and versions, too', async () => {
    const open = await send(site, { data: published, file: pdf('open.pdf') })
    const closed = await send(site, { data: { alt: 'closed' }, file: pdf('closed.pdf') })
    expect(await fetchStatus(open.doc.url!, true)).toBe(200)
    expect(await fetchStatus(closed.doc.url!, true)).toBe(403)
    expect(await fetchBytes(closed.doc.url!)).toEqual(drawPDF('closed.pdf'))
    const path = `/api/media/${open.doc.id}`
    await send(site, {
      data: { ...published, _status: 'draft' },
      file: pdf('newer.pdf'),
      method: 'PATCH',
      path: `${path}?draft=true`,
    })
    const newer = '/api/media/file/newer.pdf'
    expect(await fetchStatus(newer, true)).toBe(403)
    expect(await fetchBytes(newer)).toEqual(drawPDF('newer.pdf'))
    expect(await fetchStatus(open.doc.url!, true)).toBe(200)
    await send(site, { data: published, method: 'PATCH', path })
    expect(await fetchStatus(newer, true)).toBe(200)
    // A file of older versions stays, for nobody until one of them is restored.
    expect(await site.listFiles()).toEqual(['closed.pdf', 'newer.pdf', 'open.pdf'])
    expect(await fetchStatus(open.doc.url!, true)).toBe(403)
    expect(await fetchStatus(open.doc.url!)).toBe(404)
  })

  test('`access.view` holds for the file and for its copies', async () => {
    const secret = await send(site, { data: { alt: 'secret' }, file: pdf('secret.pdf') })
    const open = await send(site, { data: { alt: 'open' }, file: pdf('open.pdf') })
    const read = async (id: number | string) =>
      (await site.rest(`/api/media/${id}`).then((answer) => answer.json())) as { url: unknown }
    expect((await read(secret.doc.id)).url).toBeNull()
    expect((await read(open.doc.id)).url).toBe('/api/media/file/open.pdf')
    expect(await fetchStatus('/api/media/file/secret.pdf')).toBe(403)
    expect(await fetchStatus('/api/media/file/open.pdf')).toBe(200)
    const path = `/api/media/${secret.doc.id}/duplicate`
    expect((await send(site, { json: {}, path })).status).toBe(403)
  })

  test('a picture that would have a mark is not given out without it', async () => {
    const file = await parts.avif()
    const marked = await send(site, { data: { alt: 'marked' }, file })
    const plain = await send(site, { data: { alt: 'open' }, file })
    const paper = await send(site, { data: { alt: 'marked' }, file: pdf('plain.pdf') })
    expect(marked.doc.url).toBeNull()
    expect(await fetchStatus('/api/media/file/photo.avif')).toBe(403)
    expect(await fetchBytes(plain.doc.url!)).toEqual(Buffer.from(file.bytes))
    expect(await fetchStatus(paper.doc.url!)).toBe(200)
  })

  test('a private collection has its own files under the same names, for its readers', async () => {
    const { doc } = await send(site, { data: { alt: 'open' }, file: pdf('same.pdf', 'media') })
    const path = '/api/papers'
    const paper = await send(site, { file: pdf('same.pdf', 'papers'), path })
    expect(paper.doc.url).toBe('/api/papers/file/same.pdf')
    expect(await fetchStatus(paper.doc.url!, true)).toBe(403)
    expect(await fetchBytes(paper.doc.url!)).toEqual(drawPDF('papers'))
    await send(site, { method: 'DELETE', path: `${path}/${paper.doc.id}` })
    await site.listFiles()
    expect(await fetchStatus(paper.doc.url!)).toBe(404)
    expect(await fetchBytes(doc.url!)).toEqual(drawPDF('media'))
  })
})
