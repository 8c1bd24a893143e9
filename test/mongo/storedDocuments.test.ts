import type { MongooseAdapter } from '@payloadcms/db-mongodb'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import mongoose, { type Connection } from 'mongoose'

import { drawQuadrants } from '../fixtures/images.js'
import { empty, listStored } from '../integration/support/account.js'
import { media, startPayload, type Site } from '../integration/support/startPayload.js'
import { send } from '../integration/support/upload.js'
import { databaseURI } from './databaseURI.js'

type Stored = Record<string, unknown> & { cloudflare: Record<string, unknown> }
type StoredVersion = Record<string, unknown> & { version: Stored }

/** Mongoose makes a plural of the slug. */
const LEDGER = 'cloudflare-images-ledgers'
const filename = 'Quarters.jpg'
let site: Site
/** A connection of our own: what is looked at is not what Payload says is there. */
let connection: Connection
let bytes: Buffer

const read = async <Document>(collection: string) =>
  (await connection.collection(collection).find().toArray()) as unknown as Document[]

beforeAll(async () => {
  // Fails with a sentence where there is no MongoDB.
  databaseURI('stored')
  bytes = await drawQuadrants({ width: 640, height: 480 })
  site = await startPayload({ collections: [{ ...media, versions: { drafts: true } }] })
  const adapter = site.payload.db as unknown as MongooseAdapter
  await Promise.all(Object.values(adapter.collections).map((model) => model.init()))
  connection = await mongoose.createConnection(String(adapter.url)).asPromise()
})

afterAll(async () => {
  await connection.dropDatabase()
  await connection.close()
  await site.stop()
})

describe('an uploaded image, as MongoDB has it', () => {
  let doc: Stored
  let version: StoredVersion

  beforeAll(async () => {
    const data = { alt: 'Quarters', _status: 'published' }
    await send(site, { data, file: { bytes, name: filename } })
    const docs = await read<Stored>('media')
    const versions = await read<StoredVersion>('_media_versions')
    expect([docs.length, versions.length]).toEqual([1, 1])
    doc = docs[0]!
    version = versions[0]!
  })

  afterAll(() => empty(site))

  test('has the id of its image and the figures of the file', async () => {
    const [image] = await listStored(site)
    expect(doc.cloudflare.imageId).toBe(image?.imageId)
    expect(doc).toMatchObject({
      filename,
      filesize: bytes.byteLength,
      height: 480,
      mimeType: 'image/jpeg',
      width: 640,
    })
    expect(doc.cloudflare).toMatchObject({ originalFilename: filename, status: 'uploaded' })
  })

  test('has ids and dates in the types of the database', () => {
    expect(doc._id).toBeInstanceOf(mongoose.Types.ObjectId)
    expect(version.parent).toEqual(doc._id)
    expect(doc.createdAt).toBeInstanceOf(Date)
    expect(doc.cloudflare.uploadedAt).toBeInstanceOf(Date)
  })

  test('has no address at Cloudflare and no size of its own: these are derived on read', () => {
    for (const stored of [doc, version.version]) {
      expect(JSON.stringify(stored)).not.toMatch(/https?:|imagedelivery|cdn-cgi|localLocal/)
      expect(stored.cloudflare).not.toHaveProperty('variants')
      expect(stored.cloudflare).not.toHaveProperty('srcset')
      for (const size of Object.values(stored.sizes as Record<string, object>)) {
        expect(Object.values(size).filter((value) => value !== null)).toEqual([])
      }
    }
  })

  test('has the same image in its version', () => {
    expect(version.version.cloudflare.imageId).toBe(doc.cloudflare.imageId)
    expect(version.latest).toBe(true)
  })

  test('leaves no row in the ledger', async () => {
    expect(await read(LEDGER)).toEqual([])
  })
})

describe('documents that came and went', () => {
  test('leave nothing in any collection', async () => {
    await send(site, { file: { bytes, name: filename } })
    await send(site, { file: { bytes, name: filename } })
    expect((await read<Stored>('media')).map((doc) => doc.filename).toSorted()).toEqual([
      'Quarters-1.jpg',
      'Quarters.jpg',
    ])
    await empty(site)
    expect(await read('media')).toEqual([])
    expect(await read('_media_versions')).toEqual([])
    expect(await read(LEDGER)).toEqual([])
    expect(await listStored(site)).toEqual([])
  })
})

describe('the indexes, as MongoDB has them', () => {
  const rows: [collection: string, key: string, isUnique: boolean][] = [
    ['media', 'filename', true],
    ['media', 'cloudflare.imageId', false],
    ['media', 'cloudflare.status', false],
    ['_media_versions', 'version.cloudflare.imageId', false],
    [LEDGER, 'dueAt', false],
  ]

  test.each(rows)('%s has one on %s', async (collection, key, isUnique) => {
    const indexes = await connection.collection(collection).indexes()
    const found = indexes.find((index) => Object.keys(index.key).join() === key)
    expect(found).toBeDefined()
    expect(found?.unique ?? false).toBe(isUnique)
  })
})
