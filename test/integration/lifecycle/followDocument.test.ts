import type { CollectionConfig } from 'payload'

import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'
import { drawSolid } from '../../fixtures/images.js'
import { setClock } from '../../fixtures/setClock.js'
import { empty, listLedger, listStored, local } from '../support/account.js'
import { databaseKinds, rollsBackOn } from '../support/database.js'
import { media, startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

const withTenant: CollectionConfig = {
  ...media,
  fields: [...media.fields, { name: 'tenant', type: 'text' }, { name: 'fails', type: 'checkbox' }],
  upload: true,
  hooks: {
    afterChange: [
      ({ doc }) => {
        if ((doc as { fails?: boolean }).fails === true) throw new Error('afterChange says no')
      },
    ],
  },
}
const drafts: CollectionConfig = { ...withTenant, slug: 'drafts', versions: { drafts: true } }

type About = { doc: Readonly<Record<string, unknown>>; req: { context: Record<string, unknown> } }

const functions = {
  creator: ({ doc }: About) => (doc.tenant === 'none' ? undefined : String(doc.tenant)),
  metadata: ({ doc, req }: About) => {
    if (doc.tenant === 'broken') throw new Error('no such tenant')
    return {
      by: req.context.who ?? null,
      text: doc.tenant === 'long' ? 'x'.repeat(2000) : 'short',
      ...(doc.tenant === 'none' ? {} : { tenant: doc.tenant }),
    }
  },
}

let bytes: Buffer
beforeAll(async () => {
  bytes = await drawSolid({ format: 'jpeg', height: 20, width: 30 })
})

describe.each(databaseKinds)('a document that changes, %s', (database) => {
  let site: Site
  const collections = ['media', 'drafts']

  beforeAll(async () => {
    site = await startPayload({
      collections: [withTenant, drafts],
      database,
      options: {
        collections: {
          drafts: functions,
          media: { ...functions, privacy: 'document' },
        },
      } as never,
    })
  })
  afterEach(async () => {
    jest.useRealTimers()
    const { emulator } = await readService(site.payload).connect()
    emulator?.faults.clear()
    await empty(site, collections)
    expect(await listLedger(site)).toEqual([])
  })
  afterAll(() => site.stop())

  const create = (collection = 'media', data: Record<string, unknown> = {}): Promise<MediaDoc> =>
    local(site).create({
      collection,
      context: { who: 'uploader' },
      data: { tenant: 'a', ...data },
      file: toFile({ bytes, name: 'photo.jpg' }),
    })
  const update = (
    { id }: MediaDoc,
    data: Record<string, unknown>,
    more: Record<string, unknown> = {},
  ): Promise<MediaDoc> =>
    local(site).update({
      collection: 'media',
      context: { who: 'editor' },
      data,
      id,
      ...more,
    })
  const later = (seconds: number): Date => new Date(Date.now() + seconds * 1000)
  const follow = (seconds = 31) =>
    getCloudflareImages(site.payload).refresh({ now: later(seconds) })
  const stored = async () => (await listStored(site))[0]!
  const countPatches = async (task: () => Promise<unknown>): Promise<number> => {
    const { emulator } = await readService(site.payload).connect()
    const count = (): number =>
      emulator!.requests.filter(({ operation }) => operation === 'updateImage').length
    const before = count()
    await task()
    return count() - before
  }

  test('takes metadata and creator along: one call for several saves, stamp untouched', async () => {
    const doc = await create()
    const before = await stored()
    expect(before).toMatchObject({ creator: 'a', metadata: { by: 'uploader', tenant: 'a' } })
    await update(doc, { tenant: 'b' })
    await update(doc, { alt: 'x', tenant: 'c' })
    expect(await stored()).toEqual(before)
    // Not before the saves have settled.
    expect(await follow(5)).toMatchObject({ checked: 0 })

    expect(await countPatches(() => follow())).toBe(1)
    const after = await stored()
    expect(after).toEqual({
      ...before,
      creator: 'c',
      // Who uploaded it is no matter of the document.
      metadata: { ...before.metadata, tenant: 'c' },
    })
    expect(await countPatches(() => follow())).toBe(0)
    expect(await listLedger(site)).toEqual([])
  })

  test('loses what the functions leave out', async () => {
    await update(await create(), { tenant: 'none' })
    await follow()
    const { creator, metadata } = await stored()
    expect(creator).toBeUndefined()
    expect(metadata).toMatchObject({ by: 'uploader', payload_collection: 'media' })
    expect(metadata).not.toHaveProperty('tenant')
  })

  test('asks nobody where nothing of it is at Cloudflare', async () => {
    await update(await create(), { alt: 'another' })
    expect(await listLedger(site)).toEqual([])
  })

  test('is saved during an outage, and Cloudflare learns of it afterwards', async () => {
    const doc = await create()
    const { emulator } = await readService(site.payload).connect()
    emulator!.faults.add({
      answer: { kind: 'status', status: 503 },
      operation: 'updateImage',
      times: 100,
    })
    await update(doc, { tenant: 'b' })
    expect(await follow()).toMatchObject({ changed: 0, failed: 1 })
    emulator!.faults.clear()
    expect((await stored()).creator).toBe('a')
    expect(await follow(200)).toMatchObject({ changed: 1, failed: 0 })
    expect(await stored()).toMatchObject({ creator: 'b', metadata: { tenant: 'b' } })
  })

  test.each(['broken', 'long'])('can be saved whatever the functions do (%s)', async (tenant) => {
    const doc = await create()
    expect(await update(doc, { tenant })).toMatchObject({ tenant })
    await follow()
    expect(await stored()).toMatchObject({ metadata: { tenant: 'a', text: 'short' } })
  })

  test('and is rolled back: nothing is sent', async () => {
    const doc = await create()
    await update(doc, { fails: true, tenant: 'b' }).catch(() => undefined)
    await follow()
    const creator = rollsBackOn(database) ? 'a' : 'b'
    expect(await stored()).toMatchObject({ creator, metadata: { tenant: creator } })
    await site.payload.db.updateOne({ collection: 'media', data: { fails: null }, id: doc.id })
  })

  test('and is deleted: nothing is left to do', async () => {
    const doc = await create()
    await update(doc, { tenant: 'b' })
    await local(site).delete({ collection: 'media', id: doc.id })
    await getCloudflareImages(site.payload).settled()
    await follow()
    expect(await listLedger(site)).toEqual([])
  })

  test('a new file brings its metadata itself', async () => {
    const doc = await create()
    await update(doc, { tenant: 'b' }, { file: toFile({ bytes, name: 'next.jpg' }) })
    await getCloudflareImages(site.payload).settled()
    expect(await listLedger(site)).toEqual([])
    expect(await stored()).toMatchObject({ creator: 'b', metadata: { tenant: 'b' } })
  })

  test('a duplicate has its own', async () => {
    const doc = await create()
    await local(site).duplicate({ collection: 'media', data: { tenant: 'b' }, id: doc.id })
    const creators = (await listStored(site)).map(({ creator }) => creator)
    expect(creators).toEqual(['a', 'b'])
    expect(await listLedger(site)).toEqual([])
  })

  test('over REST', async () => {
    const { id } = await create()
    const { status } = await send(site, {
      data: { tenant: 'b' },
      method: 'PATCH',
      path: `/api/media/${id}`,
    })
    expect(status).toBe(200)
    await follow()
    expect((await stored()).creator).toBe('b')
  })

  test('a draft reaches Cloudflare when it is published', async () => {
    const doc = await create('drafts', { _status: 'published' })
    const change = { collection: 'drafts' }
    await update(doc, { tenant: 'b' }, { ...change, draft: true })
    await follow()
    expect((await stored()).creator).toBe('a')
    await update(doc, { _status: 'published' }, change)
    await follow()
    expect(await stored()).toMatchObject({ creator: 'b', metadata: { tenant: 'b' } })
  })

  test('the image of a draft follows the draft, and a restored version its fields', async () => {
    const doc = await create('drafts', { _status: 'published' })
    const change = { collection: 'drafts' }
    await update(
      doc,
      { tenant: 'b' },
      { ...change, draft: true, file: toFile({ bytes, name: 'draft.jpg' }) },
    )
    await update(doc, { tenant: 'c' }, { ...change, draft: true })
    await follow()
    const creators = async () => (await listStored(site)).map(({ creator }) => creator)
    expect(await creators()).toEqual(['a', 'c'])
    await update(doc, { _status: 'published', tenant: 'd' }, change)
    await follow()
    expect(await creators()).toEqual(['a', 'd'])
    const { docs } = await local(site).findVersions({ collection: 'drafts', sort: 'createdAt' })
    const withB = docs.find(({ version }) => version.tenant === 'b')!
    await local(site).restoreVersion({ collection: 'drafts', id: withB.id })
    await follow()
    expect(await creators()).toEqual(['a', 'b'])
  })

  test('a change of privacy meanwhile loses nothing', async () => {
    const doc = await create()
    await update(doc, { tenant: 'b' })
    setClock(new Date())
    await local(site).update({
      collection: 'media',
      data: { cloudflare: { requireSignedURLs: true } },
      id: doc.id,
    })
    await follow()
    await follow(1000)
    expect(await stored()).toMatchObject({ creator: 'b', metadata: { tenant: 'b' } })
  })
})
