import type { CloudflareImagesOptions } from '../../../src/index.js'
import type { MediaDoc } from '../support/account.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { drawSolid } from '../../fixtures/images.js'
import { listDocuments, local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'
import { announcedBy, parseSrcset } from './rendition.js'

const credentials = {
  accountId: '0123456789abcdef0123456789abcdef',
  apiToken: 'a-token-of-cloudflare',
} as const

const online = {
  ...credentials,
  fetch: () => Promise.reject(new Error('Reading must not ask Cloudflare')),
  mode: 'cloudflare',
} as const satisfies Partial<CloudflareImagesOptions>

const addresses: { base: string; name: string; options: Partial<CloudflareImagesOptions> }[] = [
  {
    base: 'https://imagedelivery.net/firstAccountHash',
    name: 'one account',
    options: { ...online, accountHash: 'firstAccountHash' },
  },
  {
    base: 'https://imagedelivery.net/otherAccountHash',
    name: 'another account hash',
    options: { ...online, accountHash: 'otherAccountHash' },
  },
  {
    base: 'https://example.com/cdn-cgi/imagedelivery/otherAccountHash',
    name: 'a domain of one’s own',
    options: {
      ...online,
      accountHash: 'otherAccountHash',
      delivery: { baseURL: 'https://example.com', flexible: true },
    },
  },
  {
    base: 'https://img.example.com',
    name: 'a proxy that knows the hash',
    options: {
      ...online,
      accountHash: 'otherAccountHash',
      delivery: { baseURL: 'https://img.example.com', flexible: true, includeAccountHash: false },
    },
  },
]

let dir: string
let stored: MediaDoc

/** One database file, opened again and again under other options; the database plays no part. */
describe('a change of configuration', () => {
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'addresses-'))
    const site = await startPayload({ database: 'sqlite', dir })
    const bytes = await drawSolid({ format: 'jpeg', height: 900, width: 1200 })
    await local(site).create({
      collection: 'media',
      data: {},
      file: toFile({ bytes, name: 'photo.jpg' }),
    })
    stored = (await listDocuments(site))[0]!
    await site.stop()
  })
  afterAll(() => rm(dir, { force: true, recursive: true }))

  test.each(addresses)('$name: every URL follows, no data changes', async ({ base, options }) => {
    const site = await startPayload({
      database: 'sqlite',
      dir,
      options: { delivery: { flexible: true }, ...options },
    })
    try {
      const { docs } = await local(site).find({ collection: 'media' })
      const doc = docs[0]!
      const urls = [doc.url, doc.thumbnailURL, ...announcedBy(doc).map(({ url }) => url)]
      const steps = parseSrcset(doc.cloudflare.srcset).map(({ url }) => url)
      for (const url of [...urls, ...steps]) {
        expect(url).toMatch(new RegExp(`^${base.replaceAll('.', '\\.')}/[0-9a-f-]{36}/[^/]+$`))
      }
      expect(await listDocuments(site)).toEqual([stored])
    } finally {
      await site.stop()
    }
  })
})
