import type { MediaDoc } from '../support/account.js'
import type { BulkSite } from './bulkSite.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../fixtures/images.js'
import { listStored, local } from '../support/account.js'
import { databaseKinds, rollsBackOn } from '../support/database.js'
import { toFile } from '../support/upload.js'
import { openBulkSite, outcomes, refuses, refusesBefore } from './bulkSite.js'

describe.each(databaseKinds)('privacy of many images, %s', (database) => {
  let site: BulkSite
  beforeAll(async () => {
    site = await openBulkSite({ database })
  })
  afterEach(() => site.wipe())
  afterAll(() => site.stop())

  const read = (id: number | string, draft: boolean): Promise<MediaDoc> =>
    local(site).findByID({ collection: 'versioned', draft, id })

  const privacy = async (): Promise<boolean[]> =>
    (await listStored(site)).map(({ requireSignedURLs }) => requireSignedURLs)

  test('there and back, and again without a change', async () => {
    const docs = [await site.create(), await site.create()]
    const ids = docs.map(({ id }) => id)
    const made = await site.bulk('editor', { action: 'private', ids })
    expect(made.results).toEqual(
      ids.map((id) => ({ effect: 'private', id, message: 'It is private now.', ok: true })),
    )
    expect(await privacy()).toEqual([true, true])
    const again = await site.bulk('editor', { action: 'private', ids })
    expect(again.text).toContain('It was private already.')
    expect(outcomes(await site.bulk('editor', { action: 'public', ids }))).toEqual(['ok', 'ok'])
    expect(await privacy()).toEqual([false, false])
  })

  /** Both are to become private; a hook of the first throws. */
  async function hideAngry(alt: string): Promise<MediaDoc> {
    const [calm, { id }] = [await site.create(), await site.create()]
    await site.payload.db.updateOne({ collection: 'media', data: { alt }, id })
    const made = await site.bulk('editor', { action: 'private', ids: [id, calm.id] })
    expect(made.results.map(({ ok }) => ok)).toEqual([false, true])
    const done = await local(site).findByID({ collection: 'media', id: calm.id })
    expect(done.cloudflare.requireSignedURLs).toBe(true)
    const after = await local(site).findByID({ collection: 'media', id })
    const images = new Map((await listStored(site)).map((image) => [image.imageId, image]))
    expect(images.size).toBe(2)
    for (const { cloudflare } of [done, after]) {
      expect(images.get(cloudflare.imageId!)?.requireSignedURLs).toBe(cloudflare.requireSignedURLs)
    }
    return after
  }

  test('a hook that throws before the write: image and document are as before', async () => {
    const after = await hideAngry(refusesBefore)
    // Cloudflare gives no old id back: the document follows the image to the one that it has now.
    expect(after.cloudflare.requireSignedURLs).toBe(false)
  })

  test('a hook that throws behind the write: image and document agree', async () => {
    const after = await hideAngry(refuses)
    expect(after.cloudflare.requireSignedURLs).toBe(!rollsBackOn(database))
  })

  test('is refused where the collection decides', async () => {
    const { id } = await site.create({}, 'open')
    const answer = await site.bulk('admin', { action: 'private', ids: [id] }, 'open')
    expect(outcomes(answer)).toEqual(['REQUEST_INVALID'])
    expect(answer.text).toContain('decided by its options')
  })

  test('a published document stays published', async () => {
    const { id } = await site.create({ _status: 'published' }, 'versioned')
    await site.bulk('editor', { action: 'private', ids: [id] }, 'versioned')
    for (const draft of [false, true]) {
      const doc = await read(id, draft)
      expect(doc).toMatchObject({ _status: 'published', cloudflare: { requireSignedURLs: true } })
      expect(doc.url).toContain('sig=')
    }
  })

  test('what was never published stays a draft', async () => {
    const { id } = await site.create({ _status: 'draft' }, 'versioned')
    await site.bulk('editor', { action: 'private', ids: [id] }, 'versioned')
    expect(await read(id, true)).toMatchObject({
      _status: 'draft',
      cloudflare: { requireSignedURLs: true },
    })
    expect((await read(id, false))._status).toBe('draft')
  })

  test('an unsaved draft of a published document stays unpublished, with the same image', async () => {
    const { id } = await site.create({ _status: 'published' }, 'versioned')
    await local(site).update({
      collection: 'versioned',
      data: { alt: 'newer' },
      draft: true,
      id,
    })
    const answer = await site.bulk('editor', { action: 'private', ids: [id] }, 'versioned')
    expect(outcomes(answer)).toEqual(['ok'])
    const [published, draft] = [await read(id, false), await read(id, true)]
    expect(published).toMatchObject({
      _status: 'published',
      cloudflare: { requireSignedURLs: true },
    })
    expect(published.alt).not.toBe('newer')
    expect(draft).toMatchObject({
      _status: 'draft',
      alt: 'newer',
      cloudflare: { imageId: published.cloudflare.imageId, requireSignedURLs: true },
    })
    expect(await privacy()).toEqual([true])
  })

  test('a draft with another image: both become private', async () => {
    const { id } = await site.create({ _status: 'published' }, 'versioned')
    await local(site).update({
      collection: 'versioned',
      data: {},
      draft: true,
      file: toFile({
        bytes: await drawSolid({ format: 'jpeg', height: 30, width: 30 }),
        name: 'other.jpg',
      }),
      id,
    })
    await site.bulk('editor', { action: 'private', ids: [id] }, 'versioned')
    const [published, draft] = [await read(id, false), await read(id, true)]
    expect([published.width, draft.width]).toEqual([32, 30])
    expect([published._status, draft._status]).toEqual(['published', 'draft'])
    expect([published, draft].map((doc) => doc.cloudflare.requireSignedURLs)).toEqual([true, true])
    expect(await privacy()).toEqual([true, true])
  })
})
