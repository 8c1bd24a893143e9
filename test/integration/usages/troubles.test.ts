import type { Payload } from 'payload'

import type { DatabaseKind } from '../support/database.js'
import type { Site } from '../support/startPayload.js'

import { afterEach, describe, expect, test } from '@jest/globals'

import { databaseKind, databaseKinds } from '../support/database.js'
import { startPayload } from '../support/startPayload.js'
import { addImage, album, countOf, listed, openUsageSite, placesOf } from './usageSite.js'

const usagesSlug = 'cloudflare-images-usages'

const sites: Site[] = []
afterEach(async () => {
  for (const site of sites.splice(0).toReversed()) await site.stop()
})

const opened = async (opening: Promise<Site>): Promise<Site> => {
  const site = await opening
  sites.push(site)
  return site
}

/** A database that refuses rows of one kind, until told otherwise. */
function refuseRows({ db }: Payload, isRefused: (row: { kind: string }) => boolean): () => void {
  const create = db.create.bind(db)
  db.create = (args) => {
    if (args.collection === usagesSlug && isRefused(args.data as { kind: string })) {
      return Promise.reject(new Error('The disk is full'))
    }
    return create(args) as never
  }
  return () => {
    db.create = create
  }
}

const isPlace = ({ kind }: { kind: string }): boolean => kind === 'collection'

const writeNote = ({ payload }: Site, data: object): Promise<{ id: unknown }> =>
  payload.create({ collection: 'notes' as never, data: data })

const open = (database: DatabaseKind): Promise<Site> => opened(openUsageSite({ database }))

describe('a place that cannot be noted', () => {
  const without = databaseKinds.filter((kind) => kind !== 'sqlite-transactions')
  test.each(without)('is looked at again when somebody asks, %s', async (database) => {
    const site = await open(database)
    const image = await addImage(site)
    const mend = refuseRows(site.payload, isPlace)
    const { id } = await writeNote(site, { hero: image, title: 'Kept' })
    mend()
    expect(
      await site.payload.findByID({ collection: 'notes' as never, id: id as never }),
    ).toMatchObject({ title: 'Kept' })
    expect(placesOf(await listed(site, image))).toEqual(['notes hero - published'])
    expect(await countOf(site, image)).toBe(1)
    const marked = { collection: usagesSlug, where: { kind: { equals: 'marked' } } }
    expect((await site.payload.db.count(marked)).totalDocs).toBe(0)
  })

  test.each(without)('keeps the image from being deleted meanwhile, %s', async (database) => {
    const site = await open(database)
    const image = await addImage(site)
    const mend = refuseRows(site.payload, isPlace)
    await writeNote(site, { hero: image })
    mend()
    await expect(site.payload.delete({ collection: 'media', id: image })).rejects.toMatchObject({
      data: { code: 'IMAGE_IN_USE' },
    })
  })

  const within = databaseKinds.filter((kind) => kind === 'sqlite-transactions')
  if (within.length > 0) {
    test.each(within)('takes the save back with its transaction, %s', async (database) => {
      const site = await open(database)
      const image = await addImage(site)
      const mend = refuseRows(site.payload, isPlace)
      const response = await site.rest('/api/notes', {
        body: JSON.stringify({ hero: image, title: 'Lost' }),
        headers: { 'Content-Type': 'application/json' },
        method: 'POST',
      })
      mend()
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({
        errors: [
          {
            data: { code: 'USAGES_NOT_KEPT' },
            message: expect.stringContaining('nothing was saved'),
          },
        ],
      })
      expect((await site.payload.count({ collection: 'notes' as never })).totalDocs).toBe(0)
      expect(placesOf(await listed(site, image))).toEqual([])
    })
  }
})

describe('a site with images from before', () => {
  test('finds out at its first start where they are used', async () => {
    const first = await opened(openUsageSite({ options: { usages: false } }))
    const image = await addImage(first)
    await writeNote(first, { hero: image, title: 'Older' })
    expect(await countOf(first, image)).toBeNull()
    const site = await opened(openUsageSite({ dir: first.dir }))
    expect(await countOf(site, image)).toBe(1)
    expect(placesOf(await listed(site, image))).toEqual(['notes hero - published'])
  })

  test('finds out again after a time without the plugin', async () => {
    const first = await opened(openUsageSite())
    const image = await addImage(first)
    const without = await opened(openUsageSite({ dir: first.dir, options: { enabled: false } }))
    await writeNote(without, { hero: image })
    const site = await opened(openUsageSite({ dir: first.dir }))
    expect(await countOf(site, image)).toBe(1)
    expect(placesOf(await listed(site, image))).toEqual(['notes hero - published'])
  })

  test('says that it is not ready, deletes nothing but by force, and is ready in the end', async () => {
    let mend = (): void => undefined
    const site = await opened(
      openUsageSite({
        onInit(payload) {
          mend = refuseRows(payload, ({ kind }) => kind === 'built')
        },
      }),
    )
    const [image, other] = [await addImage(site), await addImage(site)]
    await writeNote(site, { hero: image })
    const answers = [
      await site.rest(`/api/media/${image}/usages`),
      await site.rest(`/api/media/${image}`, { method: 'DELETE' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([503, 503])
    for (const answer of answers) {
      expect(await answer.json()).toMatchObject({
        errors: [{ data: { code: 'USAGES_NOT_READY' } }],
      })
    }
    expect(await countOf(site, image)).toBeNull()
    const forced = await site.rest(`/api/media/${other}?force=true`, { method: 'DELETE' })
    expect(forced.status).toBe(200)
    mend()
    await untilRefused(site, image)
    expect(await countOf(site, image)).toBe(1)
  })
})

/** Each refused deletion has the index built, beside its answer. */
async function untilRefused(site: Site, image: number | string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { status } = await site.rest(`/api/media/${image}`, { method: 'DELETE' })
    if (status === 409) return
    expect(status).toBe(503)
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('The index was never built')
}

test('collections and fields of plugins that come after are followed', async () => {
  const site = await opened(
    startPayload({
      collections: [album, { fields: [{ name: 'title', type: 'text' }], slug: 'plain' }],
      database: databaseKind,
      plugins: {
        after: [
          (config) => ({
            ...config,
            collections: [
              ...(config.collections ?? []).map((collection) =>
                collection.slug === 'plain'
                  ? {
                      ...collection,
                      fields: [
                        ...collection.fields,
                        { name: 'cover', relationTo: 'media', type: 'upload' } as const,
                      ],
                    }
                  : collection,
              ),
              { fields: [{ name: 'hero', relationTo: 'media', type: 'upload' }], slug: 'late' },
            ],
          }),
        ],
      },
    }),
  )
  const image = await addImage(site)
  const write = (collection: string, data: object): Promise<unknown> =>
    site.payload.create({ collection: collection as never, data: data })
  await write('plain', { cover: image })
  await write('late', { hero: image })
  expect(placesOf(await listed(site, image))).toEqual([
    'late hero - published',
    'plain cover - published',
  ])
  expect(await countOf(site, image)).toBe(2)
  await expect(site.payload.delete({ collection: 'media', id: image })).rejects.toMatchObject({
    data: { code: 'IMAGE_IN_USE' },
  })
})
