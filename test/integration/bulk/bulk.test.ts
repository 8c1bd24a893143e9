import type { Person } from '../access/people.js'
import type { BulkSite } from './bulkSite.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { bulkActions } from '../../../src/core/bulk.js'
import { listDocuments, listStored } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { openBulkSite, outcomes, refuses } from './bulkSite.js'

describe.each(databaseKinds)('one action for many images, %s', (database) => {
  let site: BulkSite
  beforeAll(async () => {
    site = await openBulkSite({ database })
  })
  afterEach(() => site.wipe())
  afterAll(() => site.stop())

  const privacyAtCloudflare = async (): Promise<Record<string, boolean>> =>
    Object.fromEntries(
      (await listStored(site)).map(({ imageId, requireSignedURLs }) => [
        imageId,
        requireSignedURLs,
      ]),
    )

  const unknownId = (): number | string =>
    typeof site.sessions.admin.user?.id === 'number' ? 987_654 : 'ffffffffffffffffffffffff'

  const expected: Readonly<Record<Person, readonly string[]>> = {
    admin: ['ok', 'ok', 'NOT_FOUND'],
    anonymous: ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
    author: ['FORBIDDEN', 'NOT_FOUND', 'NOT_FOUND'],
    editor: ['ok', 'NOT_FOUND', 'NOT_FOUND'],
    'other tenant': ['NOT_FOUND', 'ok', 'NOT_FOUND'],
    reader: ['FORBIDDEN', 'NOT_FOUND', 'NOT_FOUND'],
  }

  describe.each(bulkActions.map((action) => ({ action })))('$action', ({ action }) => {
    test.each(Object.entries(expected))('answers %s for each alone', async (person, codes) => {
      const [ours, theirs] = [await site.create(), await site.create({ tenant: 'b' })]
      const answer = await site.bulk(person as Person, {
        action,
        ids: [ours.id, theirs.id, unknownId()],
      })
      expect(answer.status).toBe(200)
      expect(outcomes(answer)).toEqual(codes)
      expect(answer.results.map(({ id }) => id)).toEqual([ours.id, theirs.id, unknownId()])
      expect(answer.text).not.toContain(String(ours.cloudflare.imageId))
    })
  })

  test('each id is answered once, and up to fifty of them', async () => {
    const { id } = await site.create()
    const twice = await site.bulk('admin', { action: 'refresh', ids: [id, String(id), id] })
    expect(twice.results).toEqual([expect.objectContaining({ id, ok: true, status: 'uploaded' })])
    const refusals = await Promise.all(
      [
        {},
        { action: 'refresh' },
        { action: 'refresh', ids: [] },
        { action: 'refresh', ids: [{}] },
        { action: 'refresh', ids: Array.from({ length: 51 }, (_, index) => index + 1) },
        { action: 'explode', ids: [id] },
        { action: 'delete', force: 'yes', ids: [id] },
      ].map(async (body) => site.bulk('admin', body)),
    )
    expect(refusals.map(({ status }) => status)).toEqual(refusals.map(() => 400))
    expect(refusals[0]?.text).toContain('REQUEST_INVALID')
    const odd = await site.bulk('admin', { action: 'refresh', ids: ['no such id', 'a/b'] })
    expect(outcomes(odd)).toEqual(['NOT_FOUND', 'NOT_FOUND'])
  })

  test('deletes documents with their images', async () => {
    const kept = await site.create()
    const gone = [await site.create(), await site.create()]
    const answer = await site.bulk('editor', { action: 'delete', ids: gone.map(({ id }) => id) })
    expect(outcomes(answer)).toEqual(['ok', 'ok'])
    expect((await listDocuments(site)).map(({ id }) => id)).toEqual([kept.id])
    expect((await listStored(site)).map(({ imageId }) => imageId)).toEqual([
      kept.cloudflare.imageId,
    ])
  })

  test('one that fails stops no other, and takes nothing of theirs back', async () => {
    const docs = [await site.create(), await site.create(), await site.create()]
    const [first, second, third] = docs.map(({ id }) => id)
    // Below hooks, so that only what follows meets them.
    await site.payload.db.updateOne({
      collection: 'media',
      data: { alt: refuses },
      id: second as number,
    })
    const ids = [first, second, third]
    const made = await site.bulk('admin', { action: 'private', ids })
    expect(outcomes(made)).toEqual(['ok', 'UNEXPECTED', 'ok'])
    expect(made.text).not.toContain('A hook refuses this')
    const stored = await listDocuments(site)
    // Of the one that failed, Cloudflare has what its document says.
    expect(await privacyAtCloudflare()).toEqual(
      Object.fromEntries(
        stored.map(({ cloudflare }) => [cloudflare.imageId, cloudflare.requireSignedURLs === true]),
      ),
    )
    const isPrivate = Object.fromEntries(
      stored.map(({ cloudflare, id }) => [String(id), cloudflare.requireSignedURLs]),
    )
    expect([isPrivate[String(first)], isPrivate[String(third)]]).toEqual([true, true])
    expect(outcomes(await site.bulk('admin', { action: 'delete', ids }))).toEqual([
      'ok',
      'UNEXPECTED',
      'ok',
    ])
    await site.payload.db.updateOne({
      collection: 'media',
      data: { alt: null },
      id: second as number,
    })
  })

  test('an image in use stays, unless somebody who may insists', async () => {
    const [used, free] = [await site.create(), await site.create()]
    const user = await site.create({ parent: used.id })
    const ids = [used.id, free.id]
    const kept = await site.bulk('editor', { action: 'delete', ids })
    expect(kept.results).toEqual([
      {
        error: {
          code: 'IMAGE_IN_USE',
          details: {
            total: 1,
            usages: [expect.objectContaining({ documentId: String(user.id), slug: 'media' })],
          },
          message: expect.stringContaining('used in one place'),
        },
        id: used.id,
        ok: false,
      },
      { effect: 'deleted', id: free.id, message: 'It is deleted.', ok: true },
    ])
    const refused = await site.bulk('reader', { action: 'delete', force: true, ids: [used.id] })
    expect(outcomes(refused)).toEqual(['FORBIDDEN'])
    const forced = await site.bulk('editor', { action: 'delete', force: true, ids: [used.id] })
    expect(outcomes(forced)).toEqual(['ok'])
    expect((await listDocuments(site)).map(({ id }) => id)).toEqual([user.id])
  })

  test('what its fields do not allow is said by field', async () => {
    const doc = await site.create()
    await site.payload.db.updateOne({
      collection: 'media',
      data: { alt: 'far longer than this field allows any text to be' },
      id: doc.id,
    })
    const { results } = await site.bulk('editor', { action: 'private', ids: [doc.id] })
    expect(results).toEqual([
      {
        error: {
          code: 'REQUEST_INVALID',
          details: { errors: [{ message: expect.any(String), path: 'alt' }] },
          message: expect.stringContaining('alt ('),
        },
        id: doc.id,
        ok: false,
      },
    ])
  })

  test.each(['private', 'delete'])('%s leaves a document that somebody edits', async (action) => {
    const [free, locked] = [await site.create(), await site.create()]
    await site.payload.create({
      collection: 'payload-locked-documents' as never,
      data: {
        document: { relationTo: 'media', value: locked.id },
        user: { relationTo: 'people', value: site.sessions.admin.user?.id },
      },
    })
    const answer = await site.bulk('editor', { action, ids: [locked.id, free.id] })
    expect(outcomes(answer)).toEqual(['DOCUMENT_LOCKED', 'ok'])
    expect(answer.text).toContain('Somebody else is editing this document')
    const own = await site.bulk('admin', { action, ids: [locked.id] })
    expect(outcomes(own)).toEqual(['ok'])
  })

  test('the trash comes first, and deletion from there', async () => {
    const doc = await site.create({}, 'binned')
    const body = { action: 'delete', ids: [doc.id] }
    expect((await site.bulk('editor', body, 'binned')).results).toEqual([
      { effect: 'trashed', id: doc.id, message: 'It is in the trash now.', ok: true },
    ])
    expect(await listStored(site)).toHaveLength(1)
    const [trashed] = await listDocuments(site, 'binned')
    expect(trashed?.deletedAt).toEqual(expect.any(String))
    expect((await site.bulk('editor', body, 'binned')).results).toEqual([
      { effect: 'deleted', id: doc.id, message: 'It is deleted.', ok: true },
    ])
    expect(await listStored(site)).toEqual([])
  })

  test('what Cloudflare refuses to tell is told of each, without its words', async () => {
    const docs = [await site.create(), await site.create()]
    site.emulator.faults.add({
      answer: { kind: 'status', message: 'secret', status: 503 },
      operation: 'getImage',
      times: 100,
    })
    const answer = await site.bulk('admin', { action: 'refresh', ids: docs.map(({ id }) => id) })
    expect(outcomes(answer)).toEqual(['API_UNAVAILABLE', 'API_UNAVAILABLE'])
    expect(answer.text).not.toContain('secret')
    expect(answer.text).toContain('Try again in a few minutes')
  })
})
