import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { drawAnimation } from '../../fixtures/images.js'
import { empty, expectSettled, listStored, local, readStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

let site: Site
let bytes: Buffer
let dir: string

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'own-files-'))
  bytes = await drawAnimation({ format: 'gif', frames: 3, height: 60, width: 80 })
  site = await startPayload({
    collections: [
      media,
      { ...media, slug: 'frozen', upload: { crop: false, focalPoint: false } },
      { ...media, slug: 'old', upload: { staticDir: path.join(dir, 'old') } },
      {
        ...media,
        hooks: {
          beforeChange: [
            async ({ context, data, req }) => {
              if (context.nested === true) return data
              await local(req).create({
                collection: 'media',
                context: { nested: true },
                data: {},
                file: toFile({ bytes, mimeType: 'image/gif', name: 'by-hook.gif' }),
                req,
              })
              return data
            },
          ],
        },
        slug: 'busy',
      },
    ],
    options: { collections: { busy: true, frozen: true, media: true, old: true } },
  })
})
afterEach(() => empty(site, ['media', 'busy', 'frozen', 'old']))
afterAll(async () => {
  await site.stop()
  await rm(dir, { recursive: true })
})

const create = async (at = '/api/media'): Promise<MediaDoc> =>
  (
    await send(site, {
      data: {
        alt: 'original',
        cloudflare: { crop: { height: 0.5, width: 0.5, x: 0, y: 0 } },
        focalX: 20,
        focalY: 80,
      },
      file: { bytes, mimeType: 'image/gif', name: 'loop.gif' },
      path: at,
    })
  ).doc

describe('duplicating', () => {
  test.each(['REST', 'the Local API'])(
    'by %s: an image, a name and bytes of its own',
    async (how) => {
      const original = await create()
      const copy =
        how === 'REST'
          ? (await send(site, { json: {}, path: `/api/media/${original.id}/duplicate` })).doc
          : await local(site).duplicate({ collection: 'media', id: original.id })
      expect(copy).toMatchObject({
        alt: 'original',
        cloudflare: {
          crop: { height: 0.5, width: 0.5, x: 0, y: 0 },
          ready: true,
          status: 'uploaded',
        },
        filename: 'loop-1.gif',
        filesize: bytes.length,
        focalX: 20,
        focalY: 80,
        height: 30,
        mimeType: 'image/gif',
        width: 40,
      })
      expect(copy.cloudflare.imageId).not.toBe(original.cloudflare.imageId)
      expect(copy.url).toContain(copy.cloudflare.imageId!)
      expect(await readStored(site, copy.cloudflare.imageId!)).toEqual(bytes)
      await expectSettled(site)

      await local(site).delete({ collection: 'media', id: original.id })
      expect((await site.rest(copy.url!, { anonymous: true })).status).toBe(200)
      await expectSettled(site)
    },
  )

  test('where nobody may frame pictures any more, the copy is framed as its source', async () => {
    const { doc: source } = await send(site, {
      file: { bytes, mimeType: 'image/gif', name: 'loop.gif' },
      path: '/api/frozen',
    })
    const crop = { height: 0.5, width: 0.5, x: 0, y: 0.25 }
    await site.payload.db.updateOne({
      collection: 'frozen',
      data: { cloudflare: { ...source.cloudflare, crop: { ...crop } } },
      id: source.id,
    })
    const sent = { cloudflare: { crop: { height: 1, width: 0.1, x: 0, y: 0 } } }
    for (const json of [{}, sent]) {
      const { doc } = await send(site, { json, path: `/api/frozen/${source.id}/duplicate` })
      expect(doc).toMatchObject({ cloudflare: { crop }, height: 30, width: 40 })
    }
  })

  test('while a hook of the collection uploads something else', async () => {
    const original = await create('/api/busy')
    const { doc } = await send(site, { json: {}, path: `/api/busy/${original.id}/duplicate` })
    expect(doc.cloudflare.imageId).not.toBe(original.cloudflare.imageId)
    expect(doc.filename).toBe('loop-1.gif')
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(bytes)
    expect(await listStored(site)).toHaveLength(4)
    await expectSettled(site, { collections: ['busy', 'media'] })
  })

  test('of a document from before the plugin: its file is stored for the copy', async () => {
    await mkdir(path.join(dir, 'old'))
    await writeFile(path.join(dir, 'old', 'before.gif'), bytes)
    const data = { filename: 'before.gif', mimeType: 'image/gif' }
    const { id } = (await site.payload.db.create({ collection: 'old', data })) as MediaDoc
    const { doc } = await send(site, { json: {}, path: `/api/old/${id}/duplicate` })
    expect(doc).toMatchObject({ filename: 'before-1.gif', height: 60, width: 80 })
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(bytes)

    await rm(path.join(dir, 'old', 'before.gif'))
    const gone = await send(site, { json: {}, path: `/api/old/${id}/duplicate` })
    expect(gone.status).toBe(404)
    expect(gone.message).not.toContain(dir)
  })

  test('of a document whose image is gone: an error, nothing left', async () => {
    const original = await create()
    const { getCloudflareImages } = await import('../../../src/index.js')
    const client = await getCloudflareImages(site.payload).client()
    await client.deleteImage({ imageId: original.cloudflare.imageId! })
    const { code, status } = await send(site, {
      json: {},
      path: `/api/media/${original.id}/duplicate`,
    })
    expect({ code, status }).toEqual({ code: 'API_NOT_FOUND', status: 404 })
    expect(await site.payload.count({ collection: 'media' as never })).toEqual({ totalDocs: 1 })
    expect(await listStored(site)).toEqual([])
  })
})
