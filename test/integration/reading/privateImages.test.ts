import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { parseDeliveryBase } from '../../../src/core/deliveryURL.js'
import { imageProps, srcset } from '../../../src/core/markup/imageProps.js'
import { signURL } from '../../../src/core/signing.js'
import { localCredentials } from '../../../src/options/resolveCredentials.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { announcedBy, expectAsAnnounced, parseSrcset } from './rendition.js'

const signingKey = 'a-signing-key-of-this-test-0123456789'

let doc: MediaDoc
let site: Site

const delivery = parseDeliveryBase({
  accountHash: localCredentials.accountHash,
  baseURL: '/api/cloudflare-images/local',
})

beforeAll(async () => {
  const imageSizes = [
    { height: 200, name: 'square', width: 200 },
    { name: 'card', width: 400 },
  ]
  site = await startPayload({
    collections: [{ ...media, upload: { imageSizes } }],
    options: {
      collections: { media: { privacy: 'signed' } },
      signedURLs: { bucketSeconds: 600, expiresInSeconds: 1200 },
      signingKey,
    },
  })
  const bytes = await drawQuadrants({ height: 800, width: 1200 })
  doc = (await send(site, { file: { bytes, name: 'secret.jpg' } })).doc
})
afterAll(() => site.stop())

const statusOf = async (url: string): Promise<number> =>
  (await site.rest(url, { anonymous: true })).status

describe('a private image', () => {
  test('every announced URL is signed and delivers the announced size', async () => {
    expect(announcedBy(doc)).toHaveLength(4)
    for (const announced of announcedBy(doc)) {
      expect(announced.url).toMatch(/\?exp=\d+&sig=[0-9a-f]{64}$/)
      await expectAsAnnounced(site, announced)
    }
    for (const { url, width } of parseSrcset(doc.cloudflare.srcset)) {
      await expectAsAnnounced(site, { height: (width * 2) / 3, name: 'srcset', url, width })
    }
  })

  test('the markup of a page has these addresses, and no others', async () => {
    expect(srcset(doc)).toBe(doc.cloudflare.srcset)
    const square = imageProps(doc, { height: 90, width: 90 })!
    expect(square).toMatchObject({ height: 90, width: 90 })
    const squares = [doc.sizes!.square!.url, doc.thumbnailURL]
    expect(parseSrcset(square.srcSet).map(({ url }) => url)).toEqual(squares)
    expect(square).not.toHaveProperty('style.objectFit')
    const banner = imageProps(doc, { height: 50, quality: 40, width: 500 })!
    expect(banner).toMatchObject({ src: doc.url, style: { objectFit: 'cover' } })
    expect(await statusOf(banner.src)).toBe(200)
  })

  test.each([
    { change: (url: string) => url.split('?')[0]!, name: 'without a signature' },
    { change: (url: string) => url.replace(/sig=../, 'sig=00'), name: 'with another signature' },
    { change: (url: string) => url.replace(/exp=1/, 'exp=2'), name: 'with a later date' },
    { change: (url: string) => url.replace('/card?', '/public?'), name: 'for another variant' },
    {
      change: (url: string) => url.replace('/card?', '/width=400?'),
      name: 'with a flexible variant',
    },
    {
      change: (url: string) =>
        signURL({
          delivery,
          expiresAt: 1_000_000_000,
          key: signingKey,
          url: url.split('?')[0]!,
        }),
      name: 'after its date',
    },
  ])('is refused $name', async ({ change }) => {
    const { url } = doc.sizes!.card!
    expect(await statusOf(url!)).toBe(200)
    expect(await statusOf(change(url!))).toBe(403)
  })

  test('URLs live as long as they should, and stay equal for a while', async () => {
    const again = await local(site).findByID({ collection: 'media', id: doc.id })
    expect(again.url).toBe(doc.url)
    const lifetime = Number(/exp=(\d+)/.exec(again.url!)![1]) - Date.now() / 1000
    expect(lifetime).toBeGreaterThan(1190)
    expect(lifetime).toBeLessThanOrEqual(1800)
  })
})
