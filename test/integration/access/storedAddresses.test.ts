import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { drawSolid } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

let site: Site
let shown: MediaDoc

beforeAll(async () => {
  site = await startPayload({
    collections: [
      {
        access: { read: () => true, readVersions: () => true },
        fields: [{ name: 'title', type: 'text' }],
        slug: 'media',
        upload: { imageSizes: [{ height: 30, name: 'card', width: 40 }] },
        versions: { drafts: true },
      },
    ],
    // Core keeps addresses of other hosts as they are.
    config: { serverURL: 'https://www.example.com' },
    options: {
      access: { view: ({ req }) => req.user !== null },
      collections: { media: { privacy: 'signed' } },
    },
  })
  const bytes = await drawSolid({ color: [0, 0, 255], format: 'jpeg', height: 60, width: 80 })
  const { id } = await local(site).create({
    collection: 'media',
    data: { _status: 'published', title: 'Kept' },
    file: toFile({ bytes, name: 'kept.jpg' }),
  })
  const response = await site.rest(`/api/media/${id}`)
  shown = (await response.json()) as MediaDoc
})
afterAll(() => site.stop())

const paths = ['url', 'thumbnailURL', 'sizes.card.url'] as const

/** As Cloudflare's addresses are in production, with which forms are filled. */
const address = (name: string): string =>
  `https://imagedelivery.net/account/${String(shown.cloudflare.imageId)}/${name}?exp=1&sig=2`

async function count({ list, path }: { list: string; path: string }): Promise<unknown> {
  const start = String(shown.cloudflare.imageId).slice(0, 8)
  const prefix = list === 'media/versions' ? 'version.' : ''
  const query = `where[${prefix}${path}][like]=${start}`
  const response = await site.rest(`/api/${list}?${query}`, { anonymous: true })
  return ((await response.json()) as { totalDocs?: number }).totalDocs ?? 0
}

test.each([
  { draft: false, name: 'publishes' },
  { draft: true, name: 'keeps as a draft' },
])('what an editor was shown is not stored with what they $name', async ({ draft }) => {
  const body = {
    ...shown,
    _status: draft ? 'draft' : 'published',
    sizes: { card: { ...shown.sizes?.card, url: address('card') } },
    thumbnailURL: address('thumbnail'),
    title: 'Saved',
    url: address('public'),
  }
  const response = await site.rest(`/api/media/${shown.id}?draft=${draft}`, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
    method: 'PATCH',
  })
  const { doc } = (await response.json()) as { doc: MediaDoc }
  // They see it as before.
  expect([doc.url, doc.thumbnailURL, doc.sizes?.card?.url]).toEqual([
    shown.url,
    shown.thumbnailURL,
    shown.sizes?.card?.url,
  ])
  for (const path of paths) {
    for (const list of ['media', 'media/versions']) {
      expect({ found: await count({ list, path }), list, path }).toEqual({ found: 0, list, path })
    }
  }
})
