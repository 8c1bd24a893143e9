import type { RGB } from '../../fixtures/images.js'
import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'

import { getCloudflareImages } from '../../../src/index.js'
import { placeholderURL } from '../../../src/service/placeholder/placeholderURL.js'
import { drawAnimation, drawQuadrants, drawSolid, frameColors } from '../../fixtures/images.js'
import { ask, emulatorOf, sendFile } from '../directUpload/issueHarness.js'
import { askGraphQL } from '../reading/askGraphQL.js'
import { empty, listDocuments, local } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

type Stored = { color: null | string; hasAlpha: boolean | null; thumbhash: null | string }

const none: Stored = { color: null, hasAlpha: null, thumbhash: null }
const placeholderOf = (doc: MediaDoc | undefined): Record<string, unknown> =>
  (doc?.cloudflare as { placeholder?: Record<string, unknown> } | undefined)?.placeholder ?? {}

/** Far from each other by at most so much in every channel. */
function expectColor(actual: unknown, [red, green, blue]: RGB, tolerance = 6): void {
  const hex = /^#(..)(..)(..)$/.exec(String(actual)) ?? []
  const channels = hex.slice(1).map((part) => Number.parseInt(part, 16))
  expect(channels).toHaveLength(3)
  for (const [index, expected] of [red, green, blue].entries()) {
    expect(Math.abs((channels[index] ?? -1000) - expected)).toBeLessThanOrEqual(tolerance)
  }
}

describe.each(databaseKinds)('placeholders, %s', (database) => {
  let site: Site
  beforeAll(async () => {
    site = await startPayload({
      collections: [
        {
          access: { read: () => true },
          fields: [{ name: 'alt', type: 'text' }],
          graphQL: { pluralName: 'AllMedia', singularName: 'Media' },
          slug: 'media',
          upload: { imageSizes: [{ name: 'card', width: 40 }] },
          versions: { drafts: true },
        },
      ],
      database,
    })
  })
  afterEach(async () => {
    await getCloudflareImages(site.payload).settled()
    ;(await emulatorOf(site)).faults.clear()
    await empty(site)
  })
  afterAll(() => site.stop())

  const upload = async (bytes: Uint8Array, name = 'a.png', mimeType = 'image/png') => {
    const { doc, message, status } = await send(site, { file: { bytes, mimeType, name } })
    if (status !== 201) throw new Error(message)
    // No save waits for its placeholder.
    await getCloudflareImages(site.payload).settled()
    const [found] = await listDocuments(site, 'media', { id: { equals: doc.id } })
    return found ?? doc
  }
  const stored = async (doc: Pick<MediaDoc, 'id'>): Promise<Record<string, unknown>> => {
    await getCloudflareImages(site.payload).settled()
    const [found] = await listDocuments(site, 'media', { id: { equals: doc.id } })
    return placeholderOf(found)
  }
  test('an upload has the colours of its picture', async () => {
    const solid = await upload(await drawSolid({ color: [200, 40, 60], height: 30, width: 40 }))
    expect(placeholderOf(solid)).toMatchObject({ hasAlpha: false, thumbhash: expect.any(String) })
    expectColor(placeholderOf(solid).color, [200, 40, 60])
    const clear = await upload(
      await drawSolid({ alpha: 0.5, color: [10, 200, 60], height: 30, width: 40 }),
    )
    expect(placeholderOf(clear).hasAlpha).toBe(true)
    expectColor(placeholderOf(clear).color, [10, 200, 60])
  })

  test('a turned photograph has that of the upright one', async () => {
    const bytes = await drawQuadrants({ format: 'png', height: 60, orientation: 6, width: 90 })
    const doc = await upload(bytes, 'turned.png')
    const url = String(placeholderURL(placeholderOf(doc).thumbhash)).split(',')[1] ?? ''
    const { data, info } = await sharp(Buffer.from(url, 'base64'))
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(info.width / info.height).toBeCloseTo(1.5, 0)
    const at = (x: number, y: number): number[] => [
      ...data.subarray((y * info.width + x) * info.channels).subarray(0, 3),
    ]
    const [right, bottom] = [info.width - 5, info.height - 5]
    const strongest = (rgb: number[]): number => rgb.indexOf(Math.max(...rgb))
    expect([at(4, 4), at(right, 4), at(4, bottom)].map(strongest)).toEqual([0, 1, 2])
  })

  test.each(['gif', 'webp'] as const)(
    'an animated %s has that of its first frame',
    async (format) => {
      const bytes = await drawAnimation({ format, frames: 3, height: 20, width: 20 })
      const doc = await upload(bytes, `a.${format}`, `image/${format}`)
      expectColor(placeholderOf(doc).color, frameColors[0] as RGB, 10)
    },
  )

  test('a drawing has the colour of its text: it is not drawn', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20" fill="#00ff00"/></svg>',
    )
    const placeholder = placeholderOf(await upload(svg, 'a.svg', 'image/svg+xml'))
    expect(placeholder).toMatchObject({ color: '#00ff00', hasAlpha: null, thumbhash: null })
  })

  test('nobody can write one', async () => {
    const doc = await upload(await drawSolid({ color: [1, 2, 3], height: 20, width: 20 }))
    await send(site, {
      json: { cloudflare: { placeholder: { color: '#ffffff', thumbhash: 'forged' } } },
      method: 'PATCH',
      path: `/api/media/${String(doc.id)}`,
    })
    expect(await stored(doc)).toMatchObject({ color: '#010203' })
  })

  test('another file brings another one; a copy and a crop keep it', async () => {
    const doc = await upload(await drawSolid({ color: [200, 0, 0], height: 20, width: 20 }))
    const copy = await local(site).duplicate({ collection: 'media', id: doc.id })
    expectColor((await stored(copy)).color, [200, 0, 0])
    const crop = { height: 0.5, width: 0.5, x: 0, y: 0 }
    await local(site).update({ collection: 'media', data: { cloudflare: { crop } }, id: doc.id })
    expectColor((await stored(doc)).color, [200, 0, 0])
    const bytes = await drawSolid({ color: [0, 0, 200], height: 20, width: 20 })
    await local(site).update({
      collection: 'media',
      data: {},
      file: toFile({ bytes, mimeType: 'image/png', name: 'b.png' }),
      id: doc.id,
    })
    expectColor((await stored(doc)).color, [0, 0, 200])
    const [newest] = (await local(site).findVersions({ collection: 'media', sort: 'createdAt' }))
      .docs
    await local(site).restoreVersion({ collection: 'media', id: newest?.id })
    const restored = await listDocuments(site, 'media', { id: { equals: doc.id } })
    expect(placeholderOf(restored[0]).color).toEqual(expect.any(String))
  })

  test('a direct upload gets one after its file has arrived, in document and versions', async () => {
    const issued = await ask(site, {
      body: { document: { alt: 'a' }, filename: 'late.png', mimeType: 'image/png', size: 1000 },
    })
    const id = issued.body.document?.id as number | string
    expect(await stored({ id })).toMatchObject(none)
    const bytes = await drawSolid({ color: [20, 160, 90], height: 40, width: 60 })
    await sendFile(site, { bytes, uploadURL: issued.body.uploadURL })
    const refreshed = await site.rest(`/api/media/${String(id)}/refresh`, {
      headers: { 'content-type': 'application/json' },
      method: 'POST',
    })
    expect(refreshed.status).toBe(200)
    expectColor((await stored({ id })).color, [20, 160, 90])
    const { docs } = await local(site).findVersions({ collection: 'media' })
    expect(docs.map(({ version }) => placeholderOf(version).color)).toEqual(
      docs.map(() => expect.stringMatching(/^#/)),
    )
  })

  test('so does one whose document is saved afterwards', async () => {
    const issued = await ask(site, {
      body: { filename: 'first.png', mimeType: 'image/png', size: 1000 },
    })
    const bytes = await drawSolid({ color: [20, 160, 90], height: 40, width: 60 })
    await sendFile(site, { bytes, uploadURL: issued.body.uploadURL })
    const form = new FormData()
    form.set('_payload', JSON.stringify({ alt: 'a' }))
    form.set(
      'file',
      JSON.stringify({
        clientUploadContext: { receipt: issued.body.receipt },
        collectionSlug: 'media',
        filename: 'first.png',
        mimeType: 'image/png',
        size: bytes.byteLength,
      }),
    )
    const response = await site.rest('/api/media', { body: form, method: 'POST' })
    const { doc } = (await response.json()) as { doc: MediaDoc }
    const { updatedAt } = doc
    expectColor((await stored(doc)).color, [20, 160, 90])
    const [after] = await listDocuments(site)
    expect(after?.updatedAt).toBe(updatedAt)
  })

  test('lists carry the hash, and the picture for whoever asks', async () => {
    const { id } = await upload(await drawSolid({ color: [9, 9, 9], height: 20, width: 20 }))
    const read = async (query: string): Promise<Record<string, unknown>> => {
      const response = await site.rest(`/api/media?${query}`)
      const { docs } = (await response.json()) as { docs: MediaDoc[] }
      return placeholderOf(docs[0])
    }
    const plain = await read('limit=1')
    expect(Object.keys(plain).toSorted()).toEqual(['color', 'hasAlpha', 'thumbhash'])
    expect((await read('select[alt]=true')).thumbhash).toBeUndefined()
    const pictures = [
      await read('select[cloudflare]=true'),
      await read('select[cloudflare][placeholder]=true'),
      await read('select[cloudflare][placeholder][dataURL]=true'),
      (
        await askGraphQL<{ Media: { cloudflare: { placeholder: Record<string, unknown> } } }>(
          site,
          `{ Media(id: ${JSON.stringify(id)}) { cloudflare { placeholder { __typename dataURL } } } }`,
        )
      ).Media.cloudflare.placeholder,
    ]
    for (const { dataURL } of pictures) {
      expect(dataURL).toMatch(/^data:image\/png;base64,/)
      const bytes = Buffer.from(String(dataURL).split(',')[1] ?? '', 'base64')
      expect((await sharp(bytes).metadata()).format).toBe('png')
    }
    expect(pictures.at(-1)?.__typename).toBe('CloudflareImagePlaceholder')
  })

  test('an action for many makes what is not there', async () => {
    const doc = await upload(await drawSolid({ color: [70, 80, 90], height: 20, width: 20 }))
    await site.payload.db.updateOne({
      collection: 'media',
      data: { cloudflare: { ...doc.cloudflare, placeholder: { ...none } } },
      id: doc.id,
    })
    const renewed = await send(site, {
      json: { action: 'placeholder', ids: [doc.id] },
      path: '/api/media/bulk',
    })
    expect(renewed.body.results).toEqual([
      { effect: 'placeholder', id: doc.id, message: 'It has a new placeholder.', ok: true },
    ])
    expectColor((await stored(doc)).color, [70, 80, 90])
  })
})
