import type { BulkSite } from './bulkSite.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { listDocuments, listStored, local } from '../support/account.js'
import { openBulkSite, outcomes } from './bulkSite.js'

describe('trying stuck images again', () => {
  let site: BulkSite
  beforeAll(async () => {
    site = await openBulkSite()
  })
  afterEach(() => site.wipe())
  afterAll(() => site.stop())

  const stateOf = async (state: Record<string, unknown>): Promise<number | string> => {
    const doc = await site.create()
    await site.payload.db.updateOne({
      collection: 'media',
      data: { cloudflare: { ...doc.cloudflare, ...state }, tenant: 'a' },
      id: doc.id,
    })
    return doc.id
  }

  test('finds what has arrived after all, and names what needs its file again', async () => {
    const found = await stateOf({ error: 'The image is missing at Cloudflare.', status: 'failed' })
    const fine = await stateOf({})
    const lost = await stateOf({ imageId: 'ffffffff-0000-4000-8000-000000000000' })
    const none = await stateOf({ imageId: null, status: null })
    const { results } = await site.bulk('editor', {
      action: 'retry',
      ids: [found, fine, lost, none],
    })
    expect(results).toEqual([
      {
        effect: 'arrived',
        id: found,
        message: 'The file has arrived.',
        ok: true,
        status: 'uploaded',
      },
      {
        effect: 'unchanged',
        id: fine,
        message: 'The image is in place; nothing is due.',
        ok: true,
        status: 'uploaded',
      },
      {
        error: {
          code: 'FILE_NEEDED',
          message: expect.stringContaining('Open the document and choose its file again.'),
        },
        id: lost,
        ok: false,
      },
      { error: expect.objectContaining({ code: 'FILE_NEEDED' }), id: none, ok: false },
    ])
    const [doc] = await listDocuments(site, 'media', { id: { equals: found } })
    expect(doc?.cloudflare).toMatchObject({ error: null, status: 'uploaded' })
  })

  test('an upload that is still open is waited for', async () => {
    const response = await site.rest('/api/media/direct-upload', {
      anonymous: true,
      body: JSON.stringify({
        document: { tenant: 'a' },
        filename: 'late.jpg',
        mimeType: 'image/jpeg',
        size: 1000,
      }),
      headers: { 'content-type': 'application/json', ...site.sessions.editor.headers },
      method: 'POST',
    })
    const { document } = (await response.json()) as { document: { id: number | string } }
    const answer = await site.bulk('editor', { action: 'retry', ids: [document.id] })
    expect(answer.results).toEqual([
      {
        error: {
          code: 'IMAGE_NOT_READY',
          details: { status: 'draft' },
          message: expect.stringContaining('has not arrived yet'),
        },
        id: document.id,
        ok: false,
      },
    ])
  })

  test('finishes a change of privacy whose answer was lost', async () => {
    const doc = await site.create()
    site.emulator.faults.add({ answer: { kind: 'lostAnswer' }, operation: 'updateImage' })
    site.emulator.faults.add({
      answer: { kind: 'status', status: 503 },
      operation: 'listImages',
      times: 100,
    })
    const failed = await site.bulk('editor', { action: 'private', ids: [doc.id] })
    site.emulator.faults.clear()
    const again = await site.bulk('editor', { action: 'retry', ids: [doc.id] })
    expect([...outcomes(failed), ...outcomes(again)]).toEqual([expect.any(String), 'ok'])
    const stored = await local(site).findByID({ collection: 'media', id: doc.id })
    expect(stored.cloudflare.imageId).not.toBe(doc.cloudflare.imageId)
    const images = await listStored(site)
    expect(images.find(({ imageId }) => imageId === stored.cloudflare.imageId)).toMatchObject({
      requireSignedURLs: true,
    })
  })
})
