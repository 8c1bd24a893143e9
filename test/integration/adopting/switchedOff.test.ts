import type { CollectionConfig } from 'payload'

import type { ServedEmulator } from '../../../src/emulator/http/serveEmulator.js'
import type { CloudflareImagesOptions } from '../../../src/index.js'
import type { MediaDoc } from '../support/account.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { serveEmulator } from '../../../src/emulator/http/serveEmulator.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { openFreshSite } from '../account/freshSite.js'
import { media, type Site, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { draw, urlsOf } from './adoptingSite.js'

let dir: string
let doc: MediaDoc
let served: ServedEmulator

const collection = (): CollectionConfig => ({
  ...media,
  upload: { imageSizes: [{ name: 'card', width: 400 }] },
})

const shared = () =>
  ({
    collections: { media: { privacy: 'signed' } },
    delivery: { baseURL: served.emulator.origins.delivery },
  }) as const

beforeAll(async () => {
  dir = await makeFolder()
  served = await serveEmulator({ dir: await makeFolder(), port: 0 })
  const site = await openFreshSite({
    collections: [collection()],
    dir,
    of: served,
    options: shared(),
  })
  try {
    await site.run('setup --yes')
    doc = (await send(site, { file: await draw('private.jpg') })).doc
  } finally {
    await site.stop()
  }
})
afterAll(async () => {
  await served.close()
  await removeEmulatorFolders()
})

const startOff = (options: Partial<CloudflareImagesOptions>): Promise<Site> =>
  startPayload({
    collections: [collection()],
    dir,
    options: { ...shared(), enabled: false, mode: 'auto', ...options },
  })

/** What is left to somebody who has taken the token away. */
const startBare = (options: Partial<CloudflareImagesOptions> = {}): Promise<Site> =>
  startOff({
    accountHash: served.emulator.accountHash,
    signingKey: served.emulator.signingKeys[0]!.value,
    ...options,
  })

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status

describe('switched off, with hash and signing key alone', () => {
  test('private pictures are delivered by signed addresses', async () => {
    const site = await startBare()
    try {
      const { doc: found } = await send(site, { method: 'GET', path: `/api/media/${doc.id}` })
      const urls = urlsOf(found)
      expect(urls.length).toBeGreaterThanOrEqual(4)
      for (const url of urls) {
        expect(url).toContain('sig=')
        expect([url, await statusOf(url)]).toEqual([url, 200])
      }
    } finally {
      await site.stop()
    }
  })

  test('the file route leads to the variant that documents show', async () => {
    const site = await startBare()
    try {
      const response = await site.rest('/api/media/file/private.jpg')
      expect(response.status).toBe(302)
      expect(await statusOf(response.headers.get('location')!)).toBe(200)
      expect((await site.rest('/api/media/file/nowhere.jpg')).status).toBe(404)
    } finally {
      await site.stop()
    }
  })

  test('who may not view sees nothing', async () => {
    const site = await startBare({ access: { view: ({ req }) => req.user !== null } })
    try {
      const path = `/api/media/${doc.id}`
      const visitor = (await (await site.rest(path, { anonymous: true })).json()) as MediaDoc
      expect([urlsOf(visitor), visitor.cloudflare.imageId]).toEqual([[], null])
      const file = await site.rest('/api/media/file/private.jpg', { anonymous: true })
      expect([401, 403]).toContain(file.status)
      expect(urlsOf((await send(site, { method: 'GET', path })).doc)).not.toEqual([])
    } finally {
      await site.stop()
    }
  })
})

test('switched off without anything, the site starts and answers', async () => {
  const site = await startOff({})
  try {
    const { doc: found, status } = await send(site, { method: 'GET', path: `/api/media/${doc.id}` })
    expect([status, found.id]).toEqual([200, doc.id])
    expect((await site.rest('/api/media/file/private.jpg')).status).toBe(404)
  } finally {
    await site.stop()
  }
})
