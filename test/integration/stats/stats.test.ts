import type { CollectionConfig } from 'payload'

import type { Stats } from '../../../src/core/stats.js'
import type { Emulator } from '../../../src/exports/emulator.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { graphql } from 'graphql'
import { createLocalReq } from 'payload'

import { getCloudflareImages } from '../../../src/index.js'
import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { plantImages } from '../../fixtures/plantImages.js'
import { plantDocument, siteStamp } from '../operation/plantRows.js'
import { local } from '../support/account.js'
import { schemaOf } from '../support/schemaOf.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

const collections: CollectionConfig[] = [
  {
    access: { read: () => true },
    fields: [{ localized: true, name: 'alt', type: 'text' }],
    slug: 'media',
    trash: true,
    upload: true,
    versions: { drafts: true },
  },
  { fields: [{ name: 'isKept', type: 'checkbox' }], slug: 'avatars', upload: true },
]

let site: Site
let emulator: Emulator
let bytes: Buffer

beforeAll(async () => {
  bytes = await drawQuadrants({ height: 60, width: 80 })
  site = await startPayload({
    collections,
    config: { localization: { defaultLocale: 'en', locales: ['en', 'de'] } },
    options: {
      collections: { avatars: { privacy: 'signed' }, media: true },
      delivery: { flexible: false },
    },
  })
  emulator = (await readService(site.payload).connect()).emulator!
})
afterAll(() => site.stop())
afterEach(() => emulator.faults.clear())

async function read(): Promise<Stats> {
  const response = await site.rest('/api/cloudflare-images/stats')
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
  return (await response.json()) as Stats
}

const upload = (
  collection: string,
  data: Record<string, unknown> = {},
): Promise<{ id: number | string }> =>
  local(site).create({ collection, data, file: toFile({ bytes, name: 'photo.jpg' }) })

const none = { draft: 0, expired: 0, failed: 0, pending: 0, uploaded: 0 }

test('of an empty site everything is zero, and orphans are not known', async () => {
  const stats = await read()
  expect(stats).toMatchObject({
    account: { allowed: 100_000, current: 0 },
    accountError: null,
    accountLacks: null,
    // The emulator's, on this machine: nobody pays for it.
    cost: null,
    mode: 'local',
    orphans: null,
    outages: [],
    recentFailures: [],
  })
  expect(stats.collections).toMatchObject([
    { byStatus: none, bytes: 0, private: 0, slug: 'avatars', total: 0, withoutAlt: null },
    { byStatus: none, bytes: 0, private: 0, slug: 'media', total: 0, withoutAlt: 0 },
  ])
  expect(new Date(stats.at).toISOString()).toBe(stats.at)
})

describe('with documents', () => {
  beforeAll(async () => {
    await upload('avatars')
    await upload('media', { alt: 'Four colours' })
    await upload('media')
    const { id } = await upload('media', { alt: 'In the trash' })
    await local(site).update({
      collection: 'media',
      data: { deletedAt: new Date().toISOString() },
      id,
    })
    const german = await upload('media')
    const data = { alt: 'Vier Farben' }
    await local(site).update({ collection: 'media', data, id: german.id, locale: 'de' })
    for (let day = 1; day <= 6; day += 1) {
      await plantDocument(site, {
        changedAt: `2026-02-0${day}T00:00:00.000Z`,
        collection: day === 4 ? 'avatars' : 'media',
        imageId: `failed-${day}`,
        name: `failed-${day}`,
        status: day % 2 === 0 ? 'failed' : 'expired',
      })
    }
    await plantDocument(site, {
      changedAt: '2026-03-01T00:00:00.000Z',
      imageId: 'thrown-away',
      isTrashed: true,
      name: 'thrown-away',
      status: 'failed',
    })
  })

  test('counts by status, with the trash, and adds up what is stored', async () => {
    const { account, collections: counted, cost } = await read()
    expect(account).toEqual({ allowed: 100_000, current: 5 })
    expect(cost).toBeNull()
    expect(counted).toMatchObject([
      {
        byStatus: { ...none, failed: 1, uploaded: 1 },
        bytes: bytes.byteLength,
        private: 1,
        total: 2,
        withoutAlt: null,
      },
      {
        byStatus: { ...none, expired: 3, failed: 3, uploaded: 4 },
        bytes: 4 * bytes.byteLength,
        private: 0,
        total: 10,
        // Two uploads without one in the default locale, and what was planted outside the trash.
        withoutAlt: 2 + 5,
      },
    ])
  })

  test('the bytes follow what changes', async () => {
    const sizeOf = async (): Promise<number | undefined> => (await read()).collections[0]?.bytes
    const before = await sizeOf()
    const { id } = await upload('avatars')
    expect(await sizeOf()).toBe(before! + bytes.byteLength)
    await local(site).delete({ collection: 'avatars', id })
    await getCloudflareImages(site.payload).settled()
    expect(await sizeOf()).toBe(before)
  })

  test('the newest five failures of all collections, with what can be found again', async () => {
    const { recentFailures } = await read()
    expect(
      recentFailures.map(({ at, collection, filename }) => [at, collection, filename]),
    ).toEqual(
      [6, 5, 4, 3, 2].map((day) => [
        `2026-02-0${day}T00:00:00.000Z`,
        day === 4 ? 'avatars' : 'media',
        `failed-${day}.jpg`,
      ]),
    )
  })

  test('GraphQL and the Local API tell the same', async () => {
    const schema = schemaOf(site.payload.config)
    const [user] = (await site.payload.find({ collection: 'users' })).docs
    const source = `{ CloudflareImagesStats {
      account { allowed current } accountError accountLacks at
      collections {
        slug total byStatus { draft expired failed pending uploaded } private bytes unused withoutAlt
      }
      cost { currency monthly steps } mode orphans { at count } outages { host nextCallAt }
      recentFailures { at collection filename id reason }
    } }`
    const ask = async (signedIn: object) => {
      const req = await createLocalReq(signedIn, site.payload)
      return graphql({ contextValue: { headers: {}, req, res: {} }, schema, source })
    }
    const { data } = await ask({ user: { ...user, collection: 'users' } })
    const told = await getCloudflareImages(site.payload).stats()
    const stats = { ...told, at: expect.any(String) }
    const shown = JSON.parse(JSON.stringify(data)) as { CloudflareImagesStats: unknown }
    expect(shown.CloudflareImagesStats).toMatchObject({
      ...stats,
      recentFailures: stats.recentFailures.map((failure) => ({
        ...failure,
        id: String(failure.id),
      })),
    })
    const refused = await ask({})
    expect(refused.data?.CloudflareImagesStats).toBeNull()
    expect(refused.errors).toHaveLength(1)
  })
})

describe('while Cloudflare', () => {
  test.each([
    ['is down', 503, /cannot be reached/],
    ['refuses the token', 401, /refuses this site’s API token/],
    ['is asked too much', 429, /asked too much/],
  ])('%s, the counts of the database are there', async (_, status, sentence) => {
    emulator.faults.add({ answer: { kind: 'status', status }, operation: 'getStats', times: 100 })
    const { account, accountError, collections: counted, cost } = await read()
    expect({ account, cost }).toEqual({ account: null, cost: null })
    expect(accountError).toMatch(sentence)
    expect(counted).toHaveLength(2)
  })
})

test('what the emulator says of an image comes with addresses that lead to it', async () => {
  const { id } = await upload('media', { alt: 'To be looked at' })
  const response = await site.rest(`/api/media/${id}/cloudflare`)
  const { image, mode } = (await response.json()) as { image: { variants: string[] }; mode: string }
  expect(mode).toBe('local')
  expect(image.variants.length).toBeGreaterThan(0)
  for (const url of image.variants) {
    expect(url).not.toContain('imagedelivery.net')
    const shown = await site.rest(url, { anonymous: true })
    expect([url, shown.status, shown.headers.get('content-type')]).toEqual([
      url,
      200,
      expect.stringMatching(/^image\//),
    ])
  }
})

test('orphans are those of the last comparison, less what was cleaned up', async () => {
  const images = getCloudflareImages(site.payload)
  const uploadedAt = '2026-01-01T00:00:00.000Z'
  plantImages({
    accountDir: `${site.dir}/images`,
    images: ['lost-1', 'lost-2'].map((imageId) => ({
      imageId,
      site: siteStamp(site),
      uploadedAt,
    })),
  })
  const now = new Date('2026-01-01T02:00:00.000Z')
  await images.reconcile({ now })
  expect((await read()).orphans).toEqual({ at: now.toISOString(), count: 2 })
  await images.cleanup({ deleteOrphans: true, olderThanDays: 10_000 })
  expect((await read()).orphans).toEqual({ at: now.toISOString(), count: 0 })
})
