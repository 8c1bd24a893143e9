import type { CollectionConfig, Config, Plugin } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawSolid } from '../../fixtures/images.js'
import { setClock } from '../../fixtures/setClock.js'
import { empty, listLedger, listStored, local } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { media, startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

const dayMs = 86_400_000
const start = new Date('2026-12-01T12:00:00Z')

let isRefused = false

const plain: CollectionConfig = { ...media, upload: true }
const versioned: CollectionConfig = { ...plain, slug: 'versioned', versions: true }

/** Of a plugin that comes after this one: its hooks are behind the notes in the ledger. */
const later: Plugin = (config: Config) => ({
  ...config,
  collections: (config.collections ?? []).map((collection) => ({
    ...collection,
    hooks: {
      ...collection.hooks,
      beforeDelete: [
        ...(collection.hooks?.beforeDelete ?? []),
        () => {
          if (isRefused) throw new Error('beforeDelete says no')
        },
      ],
    },
  })),
})

describe.each(databaseKinds)('keepReplacedFor, %s', (database) => {
  let site: Site
  let number = 0

  beforeAll(async () => {
    site = await startPayload({
      collections: [plain, versioned],
      database,
      options: {
        collections: { media: { privacy: 'document' }, versioned: true },
        delivery: { flexible: true },
        keepReplacedFor: '7d',
      },
      plugins: { after: [later] },
    })
  })
  beforeEach(() => setClock(start))
  afterEach(async () => {
    isRefused = false
    await empty(site, ['media', 'versioned'])
    expect(await listStored(site)).toEqual([])
    expect(await listLedger(site)).toEqual([])
    jest.useRealTimers()
  })
  afterAll(() => site.stop())

  const draw = async () => {
    number += 1
    const bytes = await drawSolid({ format: 'jpeg', height: 20, width: 20 + number })
    return toFile({ bytes, name: `picture-${number}.jpg` })
  }
  const create = async (collection = 'media', data: object = {}): Promise<MediaDoc> =>
    local(site).create({ collection, data, file: await draw() })
  const replace = async ({ id }: MediaDoc, more: object = {}): Promise<MediaDoc> =>
    local(site).update({ collection: 'media', data: {}, file: await draw(), id, ...more })
  const stored = async (): Promise<string[]> => {
    await getCloudflareImages(site.payload).settled()
    return (await listStored(site)).map(({ imageId }) => imageId)
  }
  const idOf = ({ cloudflare }: MediaDoc): string => cloudflare.imageId!
  const atDay = (day: number): void => setClock(new Date(start.getTime() + day * dayMs))
  const sweep = (graceSeconds?: number) =>
    getCloudflareImages(site.payload).sweep(graceSeconds === undefined ? {} : { graceSeconds })

  test('a replaced image stays for as long, and goes with the sweep after that', async () => {
    const before = await create()
    const after = await replace(before)
    expect(await stored()).toEqual([idOf(before), idOf(after)])
    atDay(6.99)
    await sweep()
    // Not even for a sweep that looks ahead.
    await sweep(0)
    expect(await stored()).toEqual([idOf(before), idOf(after)])
    atDay(7.01)
    expect(await sweep()).toMatchObject({ deleted: 1, failed: 0 })
    expect(await stored()).toEqual([idOf(after)])
  })

  test('it is no orphan meanwhile', async () => {
    const before = await create()
    const after = await replace(before)
    atDay(2)
    await getCloudflareImages(site.payload).reconcile({ fix: true })
    expect(await stored()).toEqual([idOf(before), idOf(after)])
  })

  test('all go with their document', async () => {
    const doc = await create()
    await replace(doc)
    await replace(doc)
    expect(await stored()).toHaveLength(3)
    await local(site).delete({ collection: 'media', id: doc.id })
    expect(await stored()).toEqual([])
    expect(await listLedger(site)).toEqual([])
  })

  test.each([false, true])('they stay where the deletion is refused (bulk: %s)', async (isBulk) => {
    const doc = await create()
    await replace(doc)
    const what = isBulk ? { where: { id: { equals: doc.id } } } : { id: doc.id }
    isRefused = true
    await local(site)
      .delete({ collection: 'media', ...what })
      .catch(() => undefined)
    expect(await stored()).toHaveLength(2)
    expect(await listLedger(site)).toHaveLength(1)
  })

  test('all go when the document turns private', async () => {
    const before = await create()
    await replace(before)
    await local(site).update({
      collection: 'media',
      data: { cloudflare: { requireSignedURLs: true } },
      id: before.id,
    })
    expect(await stored()).toHaveLength(1)
    expect(await listLedger(site)).toMatchObject([{ kind: 'privacy' }])
    atDay(1)
    await sweep()
  })

  test('a private image is gone at once', async () => {
    const before = await create('media', { cloudflare: { requireSignedURLs: true } })
    const after = await replace(before)
    expect(await stored()).toEqual([idOf(after)])
  })

  test('so is one that a script takes away', async () => {
    const { id } = await create()
    await local(site).update({
      collection: 'media',
      data: { cloudflare: { imageId: null } },
      id,
    })
    expect(await stored()).toEqual([])
  })

  test('a version that shows it wins', async () => {
    const before = await create('versioned')
    const after = await replace(before, { collection: 'versioned' })
    atDay(8)
    expect(await sweep()).toMatchObject({ deleted: 0, held: 1 })
    expect(await stored()).toEqual([idOf(before), idOf(after)])
  })

  test('an image that came back and was replaced again has its time once more', async () => {
    const before = await create('versioned')
    await replace(before, { collection: 'versioned' })
    const { docs } = await local(site).findVersions({ collection: 'versioned', sort: 'createdAt' })
    atDay(5)
    await local(site).restoreVersion({ collection: 'versioned', id: docs[0]!.id })
    await replace(before, { collection: 'versioned' })
    await site.payload.db.deleteVersions({
      collection: 'versioned',
      where: { id: { exists: true } },
    })
    atDay(8)
    await sweep()
    expect(await stored()).toContain(idOf(before))
    atDay(13)
    await sweep()
    expect(await stored()).not.toContain(idOf(before))
  })
})
