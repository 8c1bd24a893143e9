import type { Access, CollectionConfig } from 'payload'

import { beforeAll, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../fixtures/images.js'
import { send } from '../support/upload.js'
import { bytesOf, openServingSite, type ServingSite } from './openServingSite.js'

let bytes: Buffer

beforeAll(async () => {
  bytes = await drawSolid({ format: 'jpeg', height: 300, width: 400 })
})

const collection = (read: Access): CollectionConfig => ({
  access: { read },
  fields: [{ name: 'alt', type: 'text' }],
  slug: 'media',
  upload: true,
  versions: { drafts: true },
})

async function withSite(read: Access, use: (site: ServingSite) => Promise<void>): Promise<void> {
  const site = await openServingSite({ collection: collection(read) })
  try {
    await use(site)
  } finally {
    await site.stop()
  }
}

describe('read access at the file route', () => {
  test('is asked before anything: refused without a call to Cloudflare', () =>
    withSite(
      ({ req }) => Boolean(req.user),
      async (site) => {
        await send(site, { data: { _status: 'published' }, file: { bytes, name: 'photo.jpg' } })
        site.calls.length = 0
        const refused = await site.open('photo.jpg', { headers: { 'if-none-match': '*' } })
        expect(refused.status).toBe(403)
        expect(site.calls).toEqual([])
        const allowed = await site.open('photo.jpg', { anonymous: false })
        expect(await bytesOf(allowed)).toEqual(bytes)
      },
    ))

  test('may be a query', () =>
    withSite(
      ({ req }) => (req.user ? true : { alt: { equals: 'open' } }),
      async (site) => {
        for (const alt of ['open', 'closed']) {
          await send(site, {
            data: { _status: 'published', alt },
            file: { bytes, name: `${alt}.jpg` },
          })
        }
        const open = await site.open('open.jpg')
        expect([open.status, await bytesOf(open)]).toEqual([200, bytes])
        expect((await site.open('closed.jpg')).status).toBe(403)
        expect((await site.open('closed.jpg', { anonymous: false })).status).toBe(200)
        expect((await site.open('nothing.jpg')).status).toBe(403)
      },
    ))

  test('a file that only a draft has is served to whoever may read it', () =>
    withSite(
      () => true,
      async (site) => {
        const { doc } = await send(site, {
          data: { _status: 'published' },
          file: { bytes, name: 'published.jpg' },
        })
        const newer = await drawSolid({ format: 'jpeg', height: 320, width: 400 })
        await send(site, {
          file: { bytes: newer, name: 'drafted.jpg' },
          method: 'PATCH',
          path: `/api/media/${doc.id}?draft=true`,
        })
        expect(await bytesOf(await site.open('published.jpg'))).toEqual(bytes)
        expect(await bytesOf(await site.open('drafted.jpg'))).toEqual(newer)
      },
    ))

  test.each(['..%2f..%2fetc%2fpasswd', '..%5c..%5cx', '%00.jpg', 'photo.jpg%2f..%2fx'])(
    'a name with a path (%s) gets no file',
    (name) =>
      withSite(
        () => true,
        async (site) => {
          const response = await site.rest(`/api/media/file/${name}`, { anonymous: true })
          expect(response.status).toBeGreaterThanOrEqual(400)
          expect(response.status).toBeLessThan(500)
        },
      ),
  )
})
