import type { LedgerRow, Ledger } from '../../../src/service/ledger.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'

import { getCloudflareImages } from '../../../src/index.js'
import { createLedger } from '../../../src/plugin/database/createLedger.js'
import { drawSolid } from '../../fixtures/images.js'
import { empty, expectSettled, listLedger, listStored, local } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

let ledger: Ledger
let site: Site

beforeAll(async () => {
  site = await startPayload({ collections: [{ ...media, versions: { drafts: true } }] })
  ledger = createLedger({
    payload: site.payload,
    service: { collections: { media: {} as never } },
  })
})
afterEach(() => empty(site))
afterAll(() => site.stop())

const long = '2020-01-01T00:00:00.000Z'

const makeRow = (row: Partial<LedgerRow>): LedgerRow => ({
  attempts: 0,
  collectionSlug: 'media',
  dueAt: long,
  filename: null,
  id: `delete:${randomUUID()}`,
  imageId: null,
  expiresAt: null,
  kind: 'delete',
  lastError: null,
  uploadId: null,
  ...row,
})

const insert = (row: Partial<LedgerRow>): Promise<boolean> =>
  ledger.insert({ durable: true, row: makeRow(row) })

const upload = async (): Promise<string> => {
  const bytes = await drawSolid({ format: 'jpeg', height: 60, width: 80 })
  const client = await getCloudflareImages(site.payload).client()
  const { imageId } = await client.uploadImage({
    file: { bytes, mimeType: 'image/jpeg', name: 'stray.jpg', size: bytes.byteLength },
  })
  return imageId
}

describe('the ledger in the database', () => {
  test('a place that is taken and left again and again has one holder at a time', async () => {
    const id = 'upload:media:photo.jpg'
    let holders = 0
    let held = 0
    const visit = async (): Promise<void> => {
      for (let round = 0; round < 25; round += 1) {
        if (!(await insert({ id }))) continue
        holders += 1
        held += 1
        await ledger.readRow({ id })
        expect(holders).toBe(1)
        holders -= 1
        await ledger.remove({ durable: true, id })
      }
    }
    await Promise.all(Array.from({ length: 8 }, visit))
    expect(held).toBeGreaterThan(8)
    expect(await listLedger(site)).toEqual([])
  })

  test('of 20 inserts of one id, one succeeds', async () => {
    const id = 'upload:media:photo.jpg'
    const answers = await Promise.all(Array.from({ length: 20 }, () => insert({ id })))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await listLedger(site)).toHaveLength(1)
    await ledger.remove({ durable: true, id })
  })

  test('a row that another process has settled stays gone', async () => {
    await ledger.update({ durable: true, id: 'delete:gone', patch: { attempts: 3, dueAt: long } })
    await ledger.remove({ durable: true, id: 'delete:gone' })
    expect(await listLedger(site)).toEqual([])
  })

  test('rows come due in the order of their dates', async () => {
    for (const year of [2022, 2020, 2021]) {
      await insert({ dueAt: `${year}-01-01T00:00:00.000Z`, id: `delete:${year}` })
    }
    await insert({ dueAt: '2999-01-01T00:00:00.000Z', id: 'delete:2999' })
    const due = await ledger.listDue({ kinds: ['delete'], limit: 2, now: new Date() })
    expect(due.map(({ id }) => id)).toEqual(['delete:2020', 'delete:2021'])
    for (const year of [2020, 2021, 2022, 2999]) {
      await ledger.remove({ durable: true, id: `delete:${year}` })
    }
  })
})

describe('the sweep', () => {
  test('works through more rows than it reads at once, and deletes what nothing refers to', async () => {
    const imageIds = await Promise.all(Array.from({ length: 3 }, upload))
    for (let index = 0; index < 120; index += 1) await insert({ imageId: imageIds[index % 3]! })
    const report = await getCloudflareImages(site.payload).sweep()
    expect(report).toMatchObject({ failed: 0, held: 0, referenced: 0 })
    await expectSettled(site)
  })

  test('of two processes at once fails in neither', async () => {
    const imageIds = await Promise.all(Array.from({ length: 10 }, upload))
    for (const imageId of [...imageIds, ...imageIds]) await insert({ imageId })
    const { sweep } = getCloudflareImages(site.payload)
    const reports = await Promise.all([sweep(), sweep()])
    expect(reports.map(({ failed }) => failed)).toEqual([0, 0])
    await expectSettled(site)
  })

  test('keeps the image of a document, and that of a version until it goes', async () => {
    const bytes = await drawSolid({ format: 'jpeg', height: 60, width: 80 })
    const file = toFile({ bytes, name: 'kept.jpg' })
    const doc = await local(site).create({ collection: 'media', data: {}, file })
    const replaced = doc.cloudflare.imageId!
    const { cloudflare } = await local(site).update({
      collection: 'media',
      data: {},
      file,
      id: doc.id,
    })
    await getCloudflareImages(site.payload).settled()
    await insert({ imageId: cloudflare.imageId! })
    const report = await getCloudflareImages(site.payload).sweep()
    expect(report).toMatchObject({ deleted: 0, referenced: 1 })
    const stored = (await listStored(site)).map(({ imageId }) => imageId)
    expect(stored.toSorted()).toEqual([replaced, cloudflare.imageId].toSorted())
    const rows = await listLedger(site)
    expect(rows.map(({ imageId }) => imageId)).toEqual([replaced])
  })

  test('touches nothing that is younger than the grace', async () => {
    await insert({ dueAt: new Date(Date.now() + 3_000_000).toISOString(), imageId: await upload() })
    const { sweep } = getCloudflareImages(site.payload)
    expect(await sweep()).toMatchObject({ deleted: 0 })
    expect(await sweep({ graceSeconds: 0 })).toMatchObject({ deleted: 1 })
    await expectSettled(site)
  })
})
