import type { CollectionConfig } from 'payload'

import type { ReceiptClaims } from '../../../src/core/receipt.js'
import type { Site } from '../support/startPayload.js'
import type { BrowserFile, Issued } from './browser.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { createReceipt, readReceipt } from '../../../src/core/receipt.js'
import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { expectSettled, listDocuments, listLedger, listStored } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { signIn } from '../support/signIn.js'
import { media, startPayload } from '../support/startPayload.js'
import {
  describeFile,
  emptyWithUploads,
  issue,
  saveForm,
  sendFile,
  uploadDirectly,
} from './browser.js'

const other: CollectionConfig = {
  ...media,
  access: { create: () => true, read: () => true },
  slug: 'other',
}
const collections = ['media', 'other']

let site: Site
let file: BrowserFile
let strangersToken: string

beforeAll(async () => {
  file = { bytes: await drawQuadrants({ height: 60, width: 80 }), name: 'photo.jpg' }
  site = await startPayload({
    collections: [media, other],
    options: { collections: { media: true, other: true } },
  })
  const { token } = await signIn(site.payload, { data: { email: 'stranger@example.com' } })
  strangersToken = token
})
afterEach(async () => {
  await emptyWithUploads(site, collections)
  expect(await listLedger(site)).toEqual([])
})
afterAll(() => site.stop())

const client = () => getCloudflareImages(site.payload).client()

/** The receipt with other claims, signed as this site signs. */
function alter(receipt: string, claims: Partial<ReceiptClaims>): string {
  const { secret } = site.payload
  const known = readReceipt({ now: new Date(), receipt, secret })
  return createReceipt({ claims: { ...known, ...claims }, secret })
}

async function uploaded(): Promise<Issued> {
  const issued = await issue(site, { file })
  expect(await sendFile(site, { file, uploadURL: issued.uploadURL })).toBe(200)
  return issued
}

const save = (receipt: unknown, more: Partial<Parameters<typeof saveForm>[1]> = {}) =>
  saveForm(site, { file: describeFile(file, receipt), ...more })

type Change = (receipt: string) => unknown

describe('a receipt that is not good', () => {
  test.each<{ change: Change; code: string; name: string; says: string }>([
    {
      change: () => undefined,
      code: 'RECEIPT_INVALID',
      name: 'none',
      says: 'has no receipt',
    },
    {
      change: () => ({ toString: () => 'x' }),
      code: 'RECEIPT_INVALID',
      name: 'an object',
      says: 'has no receipt',
    },
    {
      change: (receipt) => receipt.slice(0, -1),
      code: 'RECEIPT_INVALID',
      name: 'truncated',
      says: 'damaged or was not issued here',
    },
    {
      change: (receipt) =>
        `${receipt.slice(0, 20)}${receipt[20] === 'A' ? 'B' : 'A'}${receipt.slice(21)}`,
      code: 'RECEIPT_INVALID',
      name: 'changed',
      says: 'damaged or was not issued here',
    },
    {
      change: (receipt) => {
        const claims = readReceipt({ now: new Date(), receipt, secret: site.payload.secret })
        return createReceipt({ claims, secret: 'a guess' })
      },
      code: 'RECEIPT_INVALID',
      name: 'forged',
      says: 'damaged or was not issued here',
    },
    {
      change: (receipt) => alter(receipt, { expiresAt: Math.floor(Date.now() / 1000) - 1 }),
      code: 'RECEIPT_EXPIRED',
      name: 'too late',
      says: 'has expired',
    },
    {
      change: (receipt) => alter(receipt, { site: 'elsewhere' }),
      code: 'RECEIPT_MISMATCH',
      name: 'of another site',
      says: 'by another site',
    },
    {
      change: (receipt) => alter(receipt, { collection: 'other' }),
      code: 'RECEIPT_MISMATCH',
      name: 'for another collection',
      says: 'for another collection',
    },
    {
      change: (receipt) => alter(receipt, { filename: 'holiday.jpg' }),
      code: 'RECEIPT_MISMATCH',
      name: 'for another name',
      says: 'for a file of another name',
    },
    {
      change: (receipt) => alter(receipt, { imageId: 'another-image' }),
      code: 'ALREADY_USED',
      name: 'for another image than its upload',
      says: 'saved or cancelled already',
    },
    {
      change: (receipt) => alter(receipt, { uploadId: 'another-upload' }),
      code: 'ALREADY_USED',
      name: 'of an upload that the ledger does not know',
      says: 'saved or cancelled already',
    },
  ])('$name', async ({ change, code, says }) => {
    const { imageId, receipt } = await uploaded()
    const refused = await save(change(receipt))
    expect(refused).toMatchObject({ code, status: code === 'ALREADY_USED' ? 409 : 403 })
    expect(refused.message).toContain(says)
    expect(refused.message).not.toContain(receipt)
    expect(await listDocuments(site)).toEqual([])
    // The upload is as good as before, for whom it is.
    const saved = await save(receipt)
    expect(saved.status).toBe(201)
    expect(saved.doc.cloudflare.imageId).toBe(imageId)
    await expectSettled(site, { collections })
  })

  test('somebody else’s', async () => {
    const { receipt } = await uploaded()
    for (const token of [strangersToken, undefined]) {
      const path = token === undefined ? '/api/other' : '/api/media'
      const caller = token === undefined ? { anonymous: true } : { token }
      const refused = await save(receipt, { ...caller, path })
      expect(refused).toMatchObject({ code: 'RECEIPT_MISMATCH', status: 403 })
    }
    expect((await save(receipt, { token: strangersToken })).message).toContain('to another user')
    expect((await save(receipt, { anonymous: true })).status).toBe(403)
    expect(await listDocuments(site)).toEqual([])
    expect(await listStored(site)).toHaveLength(1)
  })

  test('under another name than it was announced with', async () => {
    const { receipt } = await uploaded()
    for (const name of ['other.jpg', '../photo.jpg', 'photo.jpg ', 17]) {
      const sent = { ...describeFile(file, receipt), filename: name }
      const { code, status } = await saveForm(site, { file: sent })
      expect({ code, status }).toEqual({ code: 'RECEIPT_MISMATCH', status: 403 })
    }
  })
})

describe('an image that is not this upload’s', () => {
  test('deleted meanwhile', async () => {
    const { imageId, receipt } = await uploaded()
    await (await client()).deleteImage({ imageId })
    const refused = await save(receipt)
    expect(refused).toMatchObject({ code: 'IMAGE_MISSING', status: 404 })
    expect(refused.message).toContain('no longer at Cloudflare')
  })

  test('with another stamp', async () => {
    const { imageId, receipt } = await uploaded()
    const metadata = { payload_collection: 'media', payload_site: 'elsewhere', payload_upload: 'x' }
    await (await client()).updateImage({ imageId, metadata })
    const refused = await save(receipt)
    expect(refused).toMatchObject({ code: 'IMAGE_NOT_OURS', status: 403 })
    expect(refused.message).toContain('not the one that was uploaded')
    // Somebody else's: not ours to delete.
    expect(await listStored(site)).toHaveLength(1)
  })

  test('of a document that was created with it', async () => {
    const issued = await issue(site, { file, more: { document: { alt: 'First' } } })
    expect(issued.document).toMatchObject({ alt: 'First', filename: 'photo.jpg' })
    await sendFile(site, { file, uploadURL: issued.uploadURL })
    const refused = await save(issued.receipt)
    expect(refused).toMatchObject({ code: 'ALREADY_USED', status: 409 })
    expect(refused.message).toContain('belongs to a document already')
    expect(await listDocuments(site)).toHaveLength(1)
  })
})

describe.each(databaseKinds)('a receipt that is used twice, %s', (database) => {
  let own: Site
  beforeAll(async () => {
    own = await startPayload({ database })
  })
  afterEach(() => emptyWithUploads(own))
  afterAll(() => own.stop())

  test('one after the other', async () => {
    const { issued, status } = await uploadDirectly(own, { file })
    expect(status).toBe(201)
    const form = { file: describeFile(file, issued.receipt) }
    const refused = await saveForm(own, form)
    expect(refused).toMatchObject({ code: 'ALREADY_USED', status: 409 })
    expect(refused.message).toContain('saved or cancelled already')
    await expectSettled(own)
  })
})

/** SQLite opens one transaction at a time and turns others away, with an error of its own. */
const concurrentKinds = databaseKinds.filter((kind) => kind !== 'sqlite-transactions')

test.each(concurrentKinds)(
  'a receipt that is used twenty times at once, %s: one document',
  async (database) => {
    const own = await startPayload({ database })
    try {
      const issued = await issue(own, { file })
      await sendFile(own, { file, uploadURL: issued.uploadURL })
      const form = { file: describeFile(file, issued.receipt) }
      const answers = await Promise.all(Array.from({ length: 20 }, () => saveForm(own, form)))
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
      const refused = answers.filter(({ status }) => status !== 201)
      expect(refused.map(({ code }) => code)).toEqual(Array(19).fill('ALREADY_USED'))
      expect(await listLedger(own)).toEqual([])
      await expectSettled(own)
    } finally {
      await own.stop()
    }
  },
)
