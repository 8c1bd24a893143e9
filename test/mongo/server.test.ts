import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import mongoose from 'mongoose'
import { getPayload, type Payload, type Where } from 'payload'

import { databaseURI } from './databaseURI.js'
import { buildServerConfig } from './serverConfig.js'

const PICTURES = 12
const uri = databaseURI('server')
let payload: Payload
let ids: string[]

/** Answers of a config without generated types. */
const asRecord = (value: unknown) => value as Record<string, unknown>
const name = (index: number) => `picture-${String(index).padStart(2, '0')}.jpg`

beforeAll(async () => {
  const connection = await mongoose.createConnection(uri).asPromise()
  await connection.dropDatabase()
  await connection.close()
  payload = await getPayload({ config: await buildServerConfig(uri) })
  ids = []
  for (let index = 0; index < PICTURES; index += 1) {
    const data = {
      filename: name(index),
      alt: `Alt ${index}`,
      size: index,
      _status: 'published' as const,
      cloudflare: { imageId: `image-${index}` },
    }
    ids.push(String((await payload.create({ collection: 'pictures', data })).id))
  }
  for (const index of [2, 0, 1]) {
    const gallery = [{ any: { relationTo: 'pictures', value: ids[index] } }]
    const data = {
      title: `Post ${index}`,
      hero: ids[index],
      gallery,
      _status: 'published' as const,
    }
    await payload.create({ collection: 'posts', data })
  }
})

afterAll(() => payload.destroy())

describe('the MongoDB server answers what Payload asks', () => {
  const queries: [name: string, where: Where, expected: number][] = [
    ['equals', { filename: { equals: name(3) } }, 1],
    ['a field of a group', { 'cloudflare.imageId': { equals: 'image-3' } }, 1],
    ['in', { filename: { in: [name(3), name(4)] } }, 2],
    ['not_in', { filename: { not_in: [name(3), name(4)] } }, PICTURES - 2],
    ['like, whatever the case', { filename: { like: 'PICTURE-0' } }, 10],
    ['greater_than', { size: { greater_than: 8 } }, 3],
    ['exists', { 'cloudflare.imageId': { exists: false } }, 0],
    ['a localized field', { alt: { equals: 'Alt 3' } }, 1],
    ['or', { or: [{ size: { equals: 1 } }, { filename: { equals: name(2) } }] }, 2],
  ]

  test.each(queries)('where: %s', async (_name, where, expected) => {
    const found = await payload.find({ collection: 'pictures', where })
    expect(found.totalDocs).toBe(expected)
  })

  test('sort and pages', async () => {
    const query = { collection: 'pictures', sort: '-filename', limit: 5, page: 2 } as const
    const found = await payload.find(query)
    expect(found.docs.map((doc) => asRecord(doc).filename)).toEqual([6, 5, 4, 3, 2].map(name))
    expect(found).toMatchObject({ totalDocs: PICTURES, totalPages: 3, hasNextPage: true })
  })

  test('sort by a field of a related document', async () => {
    const { docs } = await payload.find({ collection: 'posts', sort: '-hero.filename' })
    expect(docs.map((doc) => asRecord(doc).title)).toEqual(['Post 2', 'Post 1', 'Post 0'])
  })

  test.each([
    ['of a relationship', { 'hero.filename': { equals: name(1) } }],
    ['of many collections', { 'gallery.any.value': { equals: 'second picture' } }],
  ])('where: a field %s', async (_name, where: Where) => {
    const resolved = JSON.parse(
      JSON.stringify(where).replace('second picture', ids[1] ?? ''),
    ) as Where
    const { docs } = await payload.find({ collection: 'posts', where: resolved })
    expect(docs.map((doc) => asRecord(doc).title)).toEqual(['Post 1'])
  })

  test('joins', async () => {
    const picture = await payload.findByID({ collection: 'pictures', id: ids[2] ?? '', depth: 1 })
    const { docs } = asRecord(picture).usedIn as { docs: unknown[] }
    expect(docs.map((doc) => asRecord(doc).title)).toEqual(['Post 2'])
  })

  test('a unique index refuses the second document and names the field', async () => {
    const data = { filename: name(1) }
    await expect(payload.create({ collection: 'pictures', data })).rejects.toMatchObject({
      data: { errors: [{ path: 'filename' }] },
    })
  })

  test('of eight inserts of one id, one succeeds', async () => {
    const data = { id: 'only-one', state: 'free' }
    const insert = () => payload.db.create({ collection: 'claims', data })
    const results = await Promise.allSettled(Array.from({ length: 8 }, insert))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('of eight claims on one document, one succeeds', async () => {
    await payload.db.create({ collection: 'claims', data: { id: 'claimed', state: 'free' } })
    const where = { and: [{ id: { equals: 'claimed' } }, { state: { equals: 'free' } }] }
    const claim = (index: number) =>
      payload.db.updateOne({ collection: 'claims', where, data: { state: `taken by ${index}` } })
    const results: unknown[] = await Promise.all(Array.from({ length: 8 }, (_, i) => claim(i)))
    expect(results.filter((result) => result != null)).toHaveLength(1)
  })

  test('drafts, versions and restoring one', async () => {
    const id = ids[5] ?? ''
    const draft = { collection: 'pictures', id, draft: true } as const
    await payload.update({ ...draft, data: { size: 500, _status: 'draft' } })
    expect(asRecord(await payload.findByID({ collection: 'pictures', id })).size).toBe(5)
    expect(asRecord(await payload.findByID(draft)).size).toBe(500)
    const where = { 'version.cloudflare.imageId': { equals: 'image-5' } }
    const versions = await payload.findVersions({
      collection: 'pictures',
      where,
      sort: 'createdAt',
    })
    expect(versions.docs.map(({ version }) => asRecord(version).size)).toEqual([5, 500])
    await payload.restoreVersion({ collection: 'pictures', id: versions.docs[1]?.id ?? '' })
    expect(asRecord(await payload.findByID({ collection: 'pictures', id })).size).toBe(500)
  })

  test('two locales of one document', async () => {
    const target = { collection: 'pictures', id: ids[6] ?? '' } as const
    await payload.update({ ...target, locale: 'de', data: { alt: 'Auf Deutsch' } })
    const stored = await payload.findByID({ ...target, locale: 'all' })
    expect(asRecord(stored).alt).toEqual({ en: 'Alt 6', de: 'Auf Deutsch' })
  })

  test('trash, bulk update and bulk delete', async () => {
    const where = { filename: { in: [name(7), name(8)] } }
    const query = { collection: 'pictures', where } as const
    const deletedAt = new Date().toISOString()
    expect((await payload.update({ ...query, data: { deletedAt } })).docs).toHaveLength(2)
    expect((await payload.find(query)).totalDocs).toBe(0)
    expect((await payload.find({ ...query, trash: true })).totalDocs).toBe(2)
    expect((await payload.delete({ ...query, trash: true })).docs).toHaveLength(2)
    expect((await payload.find({ ...query, trash: true })).totalDocs).toBe(0)
  })

  test('indexes are the ones of the fields', async () => {
    const indexes = await mongoose.createConnection(uri).asPromise()
    const listed = await indexes.collection('pictures').indexes()
    await indexes.close()
    const unique = listed
      .filter((index) => index.unique === true)
      .map(({ key }) => Object.keys(key))
    expect(unique).toEqual([['filename']])
    expect(listed.map(({ key }) => Object.keys(key).join())).toContain('cloudflare.imageId')
  })
})
