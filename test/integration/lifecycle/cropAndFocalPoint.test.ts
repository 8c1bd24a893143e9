import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawQuadrants, drawSolid, readQuadrants } from '../../fixtures/images.js'
import {
  empty,
  expectSettled,
  listDocuments,
  listStored,
  local,
  readStored,
} from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let site: Site
let bytes: Buffer

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 800, width: 1200 })
  site = await startPayload()
})
afterEach(() => empty(site))
afterAll(() => site.stop())

const create = async (): Promise<MediaDoc> =>
  (await send(site, { file: { bytes, name: 'photo.jpg' } })).doc

type Edits = {
  crop?: { height: number; unit?: string; width: number; x: number; y: number }
  focalPoint?: { x: number; y: number }
}

/** The query of the admin panel's editor. */
function toQuery({ crop, focalPoint }: Edits): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(crop ?? {})) {
    query.set(`uploadEdits[crop][${key}]`, String(value))
  }
  if (crop !== undefined) {
    query.set('uploadEdits[widthInPixels]', String((crop.width / 100) * 1200))
    query.set('uploadEdits[heightInPixels]', String((crop.height / 100) * 800))
  }
  for (const [key, value] of Object.entries(focalPoint ?? {})) {
    query.set(`uploadEdits[focalPoint][${key}]`, String(value))
  }
  return query.toString()
}

const edit = (id: number | string, edits: Edits) =>
  send(site, { data: {}, method: 'PATCH', path: `/api/media/${id}?${toQuery(edits)}` })

const whole = { height: 100, unit: '%', width: 100, x: 0, y: 0 }
const centre = { x: 50, y: 50 }

const seen = async (url: string) => {
  const response = await site.rest(url, { anonymous: true })
  expect(response.status).toBe(200)
  return readQuadrants(Buffer.from(await response.arrayBuffer()))
}

/** Neither bytes nor image changed: one upload in all. */
const expectSameImage = async (doc: MediaDoc, before: MediaDoc): Promise<void> => {
  expect(doc.cloudflare.imageId).toBe(before.cloudflare.imageId)
  expect(await listStored(site)).toHaveLength(1)
  expect(await readStored(site, before.cloudflare.imageId!)).toEqual(bytes)
  expect(doc).toMatchObject({
    cloudflare: { originalHeight: 800, originalWidth: 1200 },
    filename: 'photo.jpg',
    filesize: bytes.length,
  })
  await expectSettled(site)
}

describe('the editor’s crop', () => {
  test('acts at delivery and can be undone', async () => {
    const before = await create()
    const { doc } = await edit(before.id, {
      crop: { height: 50, unit: '%', width: 50, x: 50, y: 50 },
      focalPoint: centre,
    })
    expect(doc.cloudflare.crop).toEqual({ height: 0.5, width: 0.5, x: 0.5, y: 0.5 })
    const corner = {
      bottomLeft: 'bottomRight',
      bottomRight: 'bottomRight',
      topLeft: 'bottomRight',
      topRight: 'bottomRight',
    }
    expect(await seen(doc.sizes!.card!.url!)).toEqual(corner)
    await expectSameImage(doc, before)
    const undone = await send(site, {
      json: { cloudflare: { crop: null } },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    expect(undone.doc.sizes).toEqual(before.sizes)
    expect(undone.doc.url).toBe(before.url)
    await expectSameImage(undone.doc, before)
  })

  test('is undone by four nulls as well', async () => {
    const before = await create()
    await edit(before.id, { crop: { height: 50, width: 50, x: 0, y: 0 } })
    const { doc } = await send(site, {
      json: { cloudflare: { crop: { height: null, width: null, x: null, y: null } } },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    expect(doc.url).toBe(before.url)
  })

  test('of the whole picture is no crop', async () => {
    const before = await create()
    const { doc } = await edit(before.id, { crop: whole, focalPoint: centre })
    expect(doc.cloudflare.crop).toEqual({ height: null, width: null, x: null, y: null })
    await expectSameImage(doc, before)
    expect(await seen(doc.sizes!.square!.url!)).toEqual(await seen(before.sizes!.square!.url!))
  })

  test('composes: the second is relative to the picture as shown', async () => {
    const before = await create()
    await edit(before.id, { crop: { height: 50, width: 50, x: 50, y: 50 } })
    const { doc } = await edit(before.id, { crop: { height: 50, width: 50, x: 50, y: 0 } })
    expect(doc.cloudflare.crop).toEqual({ height: 0.25, width: 0.25, x: 0.75, y: 0.5 })
    const { doc: same } = await edit(before.id, { crop: whole })
    expect(same.cloudflare.crop).toEqual(doc.cloudflare.crop)
    await expectSameImage(same, before)
  })

  test('comes with the file on create', async () => {
    const { doc } = await send(site, {
      file: { bytes, name: 'photo.jpg' },
      path: `/api/media?${toQuery({ crop: { height: 50, unit: '%', width: 50, x: 0, y: 0 }, focalPoint: { x: 25, y: 25 } })}`,
    })
    expect(doc).toMatchObject({
      cloudflare: { crop: { height: 0.5, width: 0.5, x: 0, y: 0 } },
      filesize: bytes.length,
      height: 400,
      width: 600,
    })
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(bytes)
    const { topLeft, bottomRight } = await seen(doc.sizes!.square!.url!)
    expect([topLeft, bottomRight]).toEqual(['topLeft', 'topLeft'])
  })

  test('comes with a new file on update, and is about that one', async () => {
    const before = await create()
    await edit(before.id, { crop: { height: 10, width: 10, x: 0, y: 0 } })
    const next = await drawSolid({ format: 'png', height: 100, width: 100 })
    const { doc } = await send(site, {
      file: { bytes: next, mimeType: 'image/png', name: 'next.png' },
      method: 'PATCH',
      path: `/api/media/${before.id}?${toQuery({ crop: { height: 50, width: 50, x: 50, y: 50 } })}`,
    })
    expect(doc.cloudflare.crop).toEqual({ height: 0.5, width: 0.5, x: 0.5, y: 0.5 })
  })

  test('an ordinary save keeps it', async () => {
    const before = await create()
    const { doc } = await edit(before.id, { crop: { height: 50, width: 50, x: 0, y: 0 } })
    const { doc: saved } = await send(site, {
      data: {
        alt: 'x',
        cloudflare: { crop: doc.cloudflare.crop },
        focalX: doc.focalX,
        focalY: doc.focalY,
      },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    expect(saved.cloudflare.crop).toEqual(doc.cloudflare.crop)
    expect(saved.sizes).toEqual(doc.sizes)
  })
})

describe('the focal point', () => {
  test('moves the cut of a size, uploads nothing, and can be undone', async () => {
    const before = await create()
    const { doc } = await edit(before.id, { crop: whole, focalPoint: { x: 0, y: 0 } })
    expect([doc.focalX, doc.focalY]).toEqual([0, 0])
    expect(doc.sizes!.square!.url).not.toBe(before.sizes!.square!.url)
    const left = await seen(doc.sizes!.square!.url!)
    const { doc: right } = await edit(before.id, { focalPoint: { x: 100, y: 0 } })
    expect(await seen(right.sizes!.square!.url!)).not.toEqual(left)
    await expectSameImage(right, before)
    const { doc: undone } = await edit(before.id, { focalPoint: centre })
    expect(await seen(undone.sizes!.square!.url!)).toEqual(await seen(before.sizes!.square!.url!))
  })

  test('stays on its spot when the picture is cropped and uncropped', async () => {
    const before = await create()
    await edit(before.id, { focalPoint: { x: 70, y: 70 } })
    const { doc } = await edit(before.id, { crop: { height: 50, width: 50, x: 50, y: 50 } })
    expect([doc.focalX, doc.focalY]).toEqual([40, 40])
    const { doc: undone } = await send(site, {
      json: { cloudflare: { crop: null } },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    expect([undone.focalX, undone.focalY]).toEqual([70, 70])
  })

  test('that nobody set is the middle, of every crop', async () => {
    const before = await create()
    expect([before.focalX, before.focalY]).toEqual([50, 50])
    const crop = { height: 0.5, width: 0.5, x: 0, y: 0 }
    for (const json of [{ cloudflare: { crop } }, { cloudflare: { crop: null } }]) {
      const path = `/api/media/${before.id}`
      const { doc } = await send(site, { json, method: 'PATCH', path })
      expect([doc.focalX, doc.focalY]).toEqual([50, 50])
      expect(doc.sizes!.square!.url).not.toContain('gravity=')
    }
    const { doc } = await send(site, { method: 'GET', path: `/api/media/${before.id}` })
    expect(doc.sizes).toEqual(before.sizes)
  })

  test('is found by a query, and the middle read where a row has none yet', async () => {
    const { id } = await create()
    const find = { collection: 'media', where: { focalX: { equals: 50 }, focalY: { equals: 50 } } }
    expect((await local(site).find(find)).docs).toMatchObject([{ id }])
    const nothing = { focalX: null, focalY: null }
    await site.payload.db.updateOne({ collection: 'media', data: nothing, id })
    const [stored] = await listDocuments(site)
    expect(stored).toMatchObject(nothing)
    for (const query of ['', '?select[focalX]=true&select[focalY]=true']) {
      const { doc } = await send(site, { method: 'GET', path: `/api/media/${id}${query}` })
      expect([doc.focalX, doc.focalY]).toEqual([50, 50])
    }
    const data = { cloudflare: { crop: { height: 0.5, width: 0.5, x: 0, y: 0 } } }
    const cropped = await local(site).update({ collection: 'media', data, id })
    expect([cropped.focalX, cropped.focalY]).toEqual([50, 50])
  })

  test('can be written as data', async () => {
    const before = await create()
    const { doc } = await send(site, {
      json: { focalX: 10, focalY: 90 },
      method: 'PATCH',
      path: `/api/media/${before.id}`,
    })
    expect([doc.focalX, doc.focalY]).toEqual([10, 90])
    await expectSameImage(doc, before)
  })
})

describe('refused with one sentence, nothing changed', () => {
  test.each([
    { code: 'CROP_INVALID', json: { cloudflare: { crop: { height: 2, width: 0.5, x: 0, y: 0 } } } },
    { code: 'CROP_INVALID', json: { cloudflare: { crop: { height: 0, width: 0, x: 0, y: 0 } } } },
    {
      code: 'CROP_INVALID',
      json: { cloudflare: { crop: { height: 0.5, width: 0.5, x: 0.9, y: 0 } } },
    },
    { code: 'CROP_INVALID', json: { cloudflare: { crop: { width: 0.5 } } } },
    {
      code: 'CROP_INVALID',
      json: { cloudflare: { crop: { height: 'a', width: 'b', x: 'c', y: 'd' } } },
    },
    { code: 'CROP_INVALID', json: { cloudflare: { crop: 'left' } } },
    { code: 'FOCAL_POINT_INVALID', json: { focalX: 101, focalY: 5 } },
    { code: 'FOCAL_POINT_INVALID', json: { focalX: 'left', focalY: 5 } },
    { code: 'FOCAL_POINT_INVALID', json: { focalX: -1, focalY: -1 } },
  ])('$code for $json', async ({ code, json }) => {
    const before = await create()
    const sent = await send(site, { json, method: 'PATCH', path: `/api/media/${before.id}` })
    expect({ code: sent.code, status: sent.status }).toEqual({ code, status: 400 })
    expect(sent.message).toMatch(/^[A-Z].*\.$/)
    const { doc } = await send(site, { method: 'GET', path: `/api/media/${before.id}` })
    expect(doc.cloudflare.crop).toEqual(before.cloudflare.crop)
    expect([doc.focalX, doc.focalY]).toEqual([before.focalX, before.focalY])
  })

  test.each([
    {
      code: 'CROP_INVALID',
      query: toQuery({ crop: { height: 50, unit: 'px', width: 50, x: 0, y: 0 } }),
    },
    { code: 'CROP_INVALID', query: toQuery({ crop: { height: 50, width: 50, x: 90, y: 0 } }) },
    { code: 'CROP_INVALID', query: 'uploadEdits[crop][x]=a' },
    { code: 'FOCAL_POINT_INVALID', query: toQuery({ focalPoint: { x: 500, y: 5 } }) },
  ])('$code for the query $query', async ({ code, query }) => {
    const before = await create()
    const sent = await send(site, {
      data: {},
      method: 'PATCH',
      path: `/api/media/${before.id}?${query}`,
    })
    expect({ code: sent.code, status: sent.status }).toEqual({ code, status: 400 })
    await expectSettled(site)
  })
})
