import type { MemoryLedger } from '../../../test/fixtures/memoryLedger.js'

import { beforeEach, describe, expect, test } from '@jest/globals'

import { createMemoryLedger } from '../../../test/fixtures/memoryLedger.js'
import { claimRowId, directRowId } from '../ledger.js'
import { assertUploadOpen, claimImage } from './claimImage.js'

const now = new Date('2026-03-01T12:00:00Z')
const upload = { imageId: 'image-1', uploadId: 'upload-1' }

let ledger: MemoryLedger

beforeEach(async () => {
  ledger = createMemoryLedger()
  await open()
})

const open = (imageId: null | string = 'image-1'): Promise<boolean> =>
  ledger.insert({
    durable: true,
    row: {
      attempts: 0,
      collectionSlug: 'media',
      dueAt: now.toISOString(),
      expiresAt: null,
      filename: 'photo.jpg',
      id: directRowId('upload-1'),
      imageId,
      kind: 'direct',
      lastError: null,
      uploadId: 'upload-1',
    },
  })

const claim = (): Promise<string> =>
  claimImage({ ...upload, collection: 'media', durable: true, graceSeconds: 60, now, ledger })

test('a claim is a row that the sweep finds when the save never ends', async () => {
  const id = await claim()
  expect(id).toBe(claimRowId('image-1'))
  expect(ledger.rows.get(id)).toMatchObject({
    dueAt: '2026-03-01T12:01:00.000Z',
    imageId: 'image-1',
    kind: 'claim',
  })
})

test('of fifty at once one gets the image', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, claim))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') {
      expect(outcome.reason).toMatchObject({
        code: 'ALREADY_USED',
        message: expect.stringContaining('at this moment'),
      })
    }
  }
})

test('given up, it can be claimed again', async () => {
  await ledger.remove({ durable: true, id: await claim() })
  await expect(claim()).resolves.toBe(claimRowId('image-1'))
})

describe('an upload that is over', () => {
  test.each<{ end: () => Promise<unknown>; name: string; says: string }>([
    {
      end: () => ledger.remove({ durable: true, id: directRowId('upload-1') }),
      name: 'saved: its row is gone',
      says: 'saved or cancelled already',
    },
    {
      end: () =>
        ledger.update({ durable: true, id: directRowId('upload-1'), patch: { kind: 'delete' } }),
      name: 'cancelled: to be deleted',
      says: 'saved or cancelled already',
    },
    {
      end: async () => {
        await ledger.remove({ durable: true, id: directRowId('upload-1') })
        await open('image-2')
      },
      name: 'sent through the server: another image',
      says: 'saved or cancelled already',
    },
    {
      end: () => Promise.resolve(ledger.references.set('image-1', 'document')),
      name: 'shown by a document',
      says: 'belongs to a document already',
    },
    {
      end: () => Promise.resolve(ledger.references.set('image-1', 'version')),
      name: 'kept by a version',
      says: 'belongs to a document already',
    },
  ])('$name', async ({ end, says }) => {
    await assertUploadOpen({ ...upload, ledger })
    await end()
    await expect(claim()).rejects.toMatchObject({
      code: 'ALREADY_USED',
      message: expect.stringContaining(says),
    })
    expect(ledger.rows.has(claimRowId('image-1'))).toBe(false)
  })
})
