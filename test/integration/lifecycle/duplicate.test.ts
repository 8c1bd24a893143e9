import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { drawAnimation } from '../../fixtures/images.js'
import { empty, expectSettled, listStored, local, readStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

let site: Site
let bytes: Buffer

beforeAll(async () => {
  bytes = await drawAnimation({ format: 'gif', frames: 3, height: 60, width: 80 })
  site = await startPayload({
    collections: [
      media,
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
    options: { collections: { busy: true, media: true } },
  })
})
afterEach(() => empty(site, ['media', 'busy']))
afterAll(() => site.stop())

const create = async (path = '/api/media'): Promise<MediaDoc> =>
  (
    await send(site, {
      data: {
        alt: 'original',
        cloudflare: { crop: { height: 0.5, width: 0.5, x: 0, y: 0 } },
        focalX: 20,
        focalY: 80,
      },
      file: { bytes, mimeType: 'image/gif', name: 'loop.gif' },
      path,
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
        height: 60,
        mimeType: 'image/gif',
        width: 80,
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

  test('while a hook of the collection uploads something else', async () => {
    const original = await create('/api/busy')
    const { doc } = await send(site, { json: {}, path: `/api/busy/${original.id}/duplicate` })
    expect(doc.cloudflare.imageId).not.toBe(original.cloudflare.imageId)
    expect(doc.filename).toBe('loop-1.gif')
    expect(await readStored(site, doc.cloudflare.imageId!)).toEqual(bytes)
    expect(await listStored(site)).toHaveLength(4)
    await expectSettled(site, { collections: ['busy', 'media'] })
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
