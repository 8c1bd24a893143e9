import type { MediaDoc } from '../support/account.js'
import type { MarkedSite } from './markedSite.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { drawQuadrants } from '../../fixtures/images.js'
import { media, openMarkedSite } from './markedSite.js'
import { readPixels } from './pixels.js'

let site: MarkedSite
let doc: MediaDoc

beforeAll(async () => {
  site = await openMarkedSite({
    collections: [
      { ...media, upload: { adminThumbnail: 'card', imageSizes: [{ name: 'card', width: 90 }] } },
    ],
  })
  doc = await site.add({ bytes: await drawQuadrants({ format: 'png', height: 150, width: 200 }) })
})
afterAll(() => site.stop())

test.each([
  ['an outage', 503, () => new Response('', { status: 500 })],
  ['a missing image', 404, () => new Response('', { status: 404 })],
  [
    'a variant that the account does not have',
    500,
    () => new Response("ERROR 9425: This account doesn't have variant", { status: 403 }),
  ],
  ['no network', 503, () => Promise.reject(new TypeError('fetch failed'))],
  ['a page instead of a picture', 502, () => new Response('<!doctype html><p>Hello')],
  [
    'half a picture',
    502,
    () => new Response(Buffer.from('\u0089PNG\r\n\u001a\n\0\0\0\rIHDR', 'latin1')),
  ],
] as const)('%s is told, and not remembered', async (name, status, answer) => {
  site.mark = { text: name }
  site.deliver = answer
  const failed = await site.show({ id: doc.id, variant: 'public' })
  expect(failed.status).toBe(status)
  expect(failed.headers.get('cache-control')).toBeNull()
  expect(await failed.text()).not.toContain('imagedelivery')
  site.deliver = undefined
  const marked = await readPixels(await site.show({ id: doc.id, variant: 'public' }))
  expect(marked).toMatchObject({ height: 150, width: 200 })
})

test('a size as the admin thumbnail has the mark of that size', async () => {
  site.mark = ({ variant }) => (variant === 'card' ? { text: 'Card' } : null)
  const response = await site.rest(`/api/media/${doc.id}`, { anonymous: true })
  const { sizes, thumbnailURL } = (await response.json()) as MediaDoc
  expect(thumbnailURL).toMatch(/\/watermarked\/card\b/)
  expect(thumbnailURL).toBe(sizes!.card!.url)
})
