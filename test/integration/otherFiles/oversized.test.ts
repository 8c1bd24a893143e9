import type { FilesSite } from './openFilesSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { empty, listLedger, listStored, local } from '../support/account.js'
import { send } from '../support/upload.js'
import { drawPDF } from './files.js'
import { openFilesSite } from './openFilesSite.js'
import { beyond, drawLarge, drawSmall, keep } from './oversized.js'
import { storeKinds } from './stores.js'

const kept = {
  cloudflare: { imageId: null, ready: true, status: null, variants: [] },
  mimeType: 'image/jpeg',
  sizes: { card: { filename: null, url: null, width: null } },
  thumbnailURL: null,
}

describe.each(storeKinds)('images beyond Cloudflare’s limits in %s', (storeKind) => {
  let site: FilesSite

  beforeAll(async () => {
    site = await openFilesSite({
      options: { ...keep, limits: { ...keep.limits, mimeTypes: ['image/jpeg', 'image/png'] } },
      storeKind,
    })
  })
  afterAll(() => site.stop())

  const replace = (id: number | string, file: Parameters<typeof send>[1]) =>
    send(site, { ...file, method: 'PATCH', path: `/api/media/${id}` })

  const expectEmpty = async (): Promise<void> => {
    await empty(site)
    expect(await site.listFiles()).toEqual([])
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
  }

  test.each(Object.entries(beyond))('too many %s: stays whole', async (_, row) => {
    const file = await row.draw()
    const { doc, status } = await send(site, { file })
    const url = `/api/media/file/${file.name}`
    const [width, height] = row.size
    const { mimeType } = row
    expect(status).toBe(201)
    expect(doc).toMatchObject({
      ...kept,
      filename: file.name,
      filesize: file.bytes.byteLength,
      height,
      mimeType,
      url,
      width,
    })
    expect((await site.store.read(file.name)).equals(file.bytes)).toBe(true)
    expect(await listStored(site)).toEqual([])
    const response = await site.rest(url, { anonymous: true })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, mimeType])
    expect(Buffer.from(await response.arrayBuffer()).equals(file.bytes)).toBe(true)
    // A plain read, one with every column, and one that asks for a single field.
    const read = async (query: string): Promise<unknown> => {
      const { docs } = (await (await site.rest(`/api/media?${query}`)).json()) as {
        docs: unknown[]
      }
      return docs[0]
    }
    const found = await local(site).findByID({ collection: 'media', id: doc.id })
    for (const one of [await read(''), found]) {
      expect(one).toMatchObject({ ...kept, mimeType, url })
      expect(one).toMatchObject({ cloudflare: { srcset: null, watermarkedURL: null } })
    }
    expect(await read('select[cloudflare][ready]=true')).toMatchObject({
      cloudflare: { ready: true },
    })
    expect(await read('select[thumbnailURL]=true')).toMatchObject({ thumbnailURL: null })
    await expectEmpty()
  })

  test('has the ending of what it is, and replaces nothing that lies there', async () => {
    await site.store.write('taken.jpg', 'somebody’s')
    const names = []
    for (const name of ['taken.png', 'taken.jpg', 'scan.html']) {
      names.push((await send(site, { file: await drawLarge(name) })).doc.filename)
    }
    expect(names).toEqual(['taken-1.jpg', 'taken-2.jpg', 'scan.html.jpg'])
    await empty(site)
    expect(String(await site.store.read('taken.jpg'))).toBe('somebody’s')
    await site.store.remove('taken.jpg')
    await expectEmpty()
  })

  test('replaces a picture, a PDF and its like, and is replaced by a picture', async () => {
    const { doc } = await send(site, { data: { alt: 'one' }, file: await drawSmall() })
    expect(await listStored(site)).toHaveLength(1)
    const crop = { height: 0.5, width: 0.5, x: 0, y: 0 }
    const cut = await replace(doc.id, { json: { cloudflare: { crop }, focalX: 20 } })
    expect(cut.doc.width).toBe(40)
    const first = await replace(doc.id, { file: await drawLarge('first.jpg') })
    expect(first.doc).toMatchObject({
      ...kept,
      alt: 'one',
      cloudflare: { crop: { height: null, width: null, x: null, y: null } },
      filename: 'first.jpg',
      focalX: 50,
      width: 80,
    })
    const second = await replace(doc.id, { file: await drawLarge('second.jpg') })
    expect(second.doc).toMatchObject({ ...kept, url: '/api/media/file/second.jpg' })
    const paper = { bytes: drawPDF(), mimeType: 'application/pdf', name: 'paper.pdf' }
    const third = await replace(doc.id, { file: paper })
    expect(third.doc).toMatchObject({ cloudflare: { ready: true }, filename: 'paper.pdf' })
    const fourth = await replace(doc.id, { file: await drawLarge('fourth.jpg') })
    expect(fourth.doc).toMatchObject({ ...kept, filename: 'fourth.jpg' })
    const fifth = await replace(doc.id, { file: await drawSmall('fifth.jpg') })
    expect(fifth.doc).toMatchObject({
      cloudflare: { ready: true, status: 'uploaded' },
      filename: 'fifth.jpg',
    })
    expect(fifth.doc.url).toContain('/api/cloudflare-images/local/')
    expect(fifth.doc.thumbnailURL).toContain('/api/cloudflare-images/local/')
    await expectEmpty()
  })

  test('a copy has a file of its own', async () => {
    const { doc } = await send(site, { file: await drawLarge('source.jpg', 11 * 1024 * 1024) })
    const { doc: copy } = await send(site, { json: {}, path: `/api/media/${doc.id}/duplicate` })
    expect(copy).toMatchObject({ ...kept, filename: 'source-1.jpg', filesize: doc.filesize })
    await site.rest(`/api/media/${doc.id}`, { method: 'DELETE' })
    expect(await site.listFiles()).toEqual(['source-1.jpg'])
    expect((await site.rest(copy.url!)).status).toBe(200)
    await expectEmpty()
  })

  test('a crop or a focal point is refused in words, and nothing changes', async () => {
    const point = 'uploadEdits[focalPoint][x]=20&uploadEdits[focalPoint][y]=50'
    const edits = `uploadEdits[crop][x]=0&uploadEdits[crop][y]=0&uploadEdits[crop][width]=50&uploadEdits[crop][height]=50`
    const crop = { height: 0.5, width: 0.5, x: 0, y: 0 }
    const { doc } = await send(site, { file: await drawLarge('whole.jpg') })
    const path = `/api/media/${doc.id}`
    const refused = [
      await replace(doc.id, { json: { cloudflare: { crop } } }),
      await replace(doc.id, { json: { focalX: 20, focalY: 50 } }),
      await send(site, { data: {}, method: 'PATCH', path: `${path}?${edits}` }),
      await send(site, { data: {}, method: 'PATCH', path: `${path}?${point}` }),
      await send(site, { file: await drawLarge('new.jpg'), path: `/api/media?${edits}` }),
      await send(site, { file: await drawLarge('new.jpg'), path: `/api/media?${point}` }),
      await send(site, { data: { focalX: 1, focalY: 1 }, file: await drawLarge('new.jpg') }),
    ]
    expect(refused.map(({ code, status }) => [code, status])).toEqual(
      refused.map(() => ['FILE_NEEDED', 409]),
    )
    expect(refused[0]!.message).toBe(
      '"whole.jpg" is larger than Cloudflare Images takes, so this site keeps it as a file, which cannot be cropped or given a focal point. Upload a smaller picture, cropped as you want it.',
    )
    // What a form was shown comes back with each save.
    const { doc: saved, status } = await replace(doc.id, { json: { ...doc, alt: 'new' } })
    expect([status, saved.alt]).toEqual([200, 'new'])
    expect(saved).toMatchObject({ ...kept, filename: 'whole.jpg', focalX: 50, focalY: 50 })
    expect(await site.listFiles()).toEqual(['whole.jpg'])
    await expectEmpty()
  })
})

test('comes back with its version, and a picture with its own', async () => {
  const site = await openFilesSite({ collection: { versions: true }, options: keep })
  try {
    const { doc } = await send(site, { file: await drawLarge('one.jpg') })
    const path = `/api/media/${doc.id}`
    await send(site, { file: await drawSmall('two.jpg'), method: 'PATCH', path })
    expect(await site.listFiles()).toEqual(['one.jpg'])
    const { docs } = await local(site).findVersions({ collection: 'media', sort: 'createdAt' })
    const restore = async (index: number) => {
      await local(site).restoreVersion({ collection: 'media', id: docs[index]!.id })
      return local(site).findByID({ collection: 'media', id: doc.id })
    }
    expect(await restore(0)).toMatchObject({ ...kept, filename: 'one.jpg' })
    const picture = { cloudflare: { status: 'uploaded' }, filename: 'two.jpg' }
    expect(await restore(1)).toMatchObject(picture)
    await empty(site)
    expect(await site.listFiles()).toEqual([])
    expect(await listStored(site)).toEqual([])
  } finally {
    await site.stop()
  }
})
