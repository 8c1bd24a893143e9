import type { Fault } from '../../../src/emulator/faults/fault.js'
import type { MediaDoc } from '../support/account.js'
import type { PrivacySite } from './privacySite.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { refreshByImageId } from '../../../src/plugin/refresh/refreshSite.js'
import { askGraphQL } from '../reading/askGraphQL.js'
import { listLedger, local } from '../support/account.js'
import { databaseKinds, rollsBackOn } from '../support/database.js'
import { send } from '../support/upload.js'
import {
  idOf,
  listPrivacy,
  openPrivacySite,
  readStoredDoc,
  sweep,
  toggle,
  upload,
  visit,
} from './privacySite.js'

describe.each(databaseKinds)('a change of privacy that does not succeed, %s', (database) => {
  const rollsBack = rollsBackOn(database)
  let site: PrivacySite
  beforeAll(async () => {
    site = await openPrivacySite({ database, options: { timeoutMs: 3000 } })
  })
  afterEach(async () => {
    expect(await site.wipe()).toEqual([])
  })
  afterAll(() => site.stop())

  const fail = (
    answer: Fault['answer'],
    operation: NonNullable<Fault['operation']> = 'updateImage',
  ): void => {
    site.emulator.faults.add({ answer, operation, times: 20 })
  }

  /** The document and all that shows its image, as they were. */
  async function expectUnchanged(doc: MediaDoc, slug = 'media'): Promise<void> {
    const stored = await readStoredDoc(site, doc, slug)
    expect(stored.alt ?? null).toBe(doc.alt ?? null)
    expect(stored.cloudflare).toMatchObject({
      imageId: idOf(doc),
      requireSignedURLs: false,
      status: 'uploaded',
    })
    expect(await listPrivacy(site)).toEqual({ [idOf(doc)]: false })
  }

  test.each<{ answer: Fault['answer']; operation: 'getImage' | 'updateImage'; says: RegExp }>([
    {
      answer: { kind: 'status', status: 500 },
      operation: 'updateImage',
      says: /cannot be reached/,
    },
    { answer: { kind: 'status', status: 400 }, operation: 'updateImage', says: /refused/ },
    {
      answer: { kind: 'status', retryAfterSeconds: 300, status: 429 },
      operation: 'updateImage',
      says: /no more requests/,
    },
    { answer: { kind: 'status', status: 403 }, operation: 'updateImage', says: /credentials/ },
    { answer: { kind: 'silence' }, operation: 'updateImage', says: /cannot be reached/ },
    {
      answer: { kind: 'text', status: 502, text: '<html>' },
      operation: 'getImage',
      says: /cannot/,
    },
  ])(
    '$operation answers $answer: the save is refused in words',
    async ({ answer, operation, says }) => {
      const doc = await upload(site, { data: { alt: 'before' } })
      fail(answer, operation)
      const { message, status } = await toggle(site, {
        data: { alt: 'after' },
        doc,
        isPrivate: true,
      })
      expect(status).toBeGreaterThanOrEqual(400)
      expect(message).toMatch(says)
      site.emulator.faults.clear()
      await expectUnchanged(doc)
      // At once, and whatever the failed attempt has left in the ledger.
      const { doc: after } = await toggle(site, { data: { alt: 'after' }, doc, isPrivate: true })
      expect(await listPrivacy(site)).toEqual({ [idOf(after)]: true })
      expect(await visit(site, after.url)).toBe(200)
    },
  )

  test('an answer that is lost: the image is found under its new id', async () => {
    const doc = await upload(site)
    fail({ kind: 'lostAnswer' })
    const { doc: after, status } = await toggle(site, { doc, isPrivate: true })
    expect(status).toBe(200)
    expect(await listPrivacy(site)).toEqual({ [idOf(after)]: true })
    expect(await visit(site, after.url)).toBe(200)
  })

  test('an answer that is lost, and nobody to ask: the sweep, or the next save, mends it', async () => {
    const docs = [await upload(site), await upload(site)]
    for (const doc of docs) {
      fail({ kind: 'lostAnswer' })
      fail({ kind: 'status', status: 500 }, 'listImages')
      // The first look is at the image, which is there; those after the change fail.
      const { status } = await toggle(site, { doc, isPrivate: true })
      expect(status).toBeGreaterThanOrEqual(500)
      site.emulator.faults.clear()
    }
    const [first, second] = docs as [MediaDoc, MediaDoc]
    const { service, payload } = site
    await refreshByImageId({ imageId: idOf(first), payload, service, source: 'request' })
    if (!rollsBack) {
      expect((await readStoredDoc(site, first)).cloudflare.status).toBe('uploaded')
      const { doc: saved, message } = await toggle(site, { doc: second, isPrivate: true })
      expect(message).not.toMatch(/being changed/)
      expect(await visit(site, saved.url)).toBe(200)
    }
    await sweep(site)
    for (const doc of docs) {
      const stored = await readStoredDoc(site, doc)
      expect(stored.cloudflare).toMatchObject({ requireSignedURLs: true, status: 'uploaded' })
      expect((await listPrivacy(site))[idOf(stored)]).toBe(true)
    }
    expect(await listLedger(site)).toEqual([])
  })

  test('a field that is not valid: nothing is changed in the end', async () => {
    const doc = await upload(site)
    const { status } = await toggle(site, { data: { alt: 'invalid' }, doc, isPrivate: true })
    expect(status).toBe(400)
    const stored = await readStoredDoc(site, doc)
    expect(stored.cloudflare.requireSignedURLs).toBe(false)
    expect(await listPrivacy(site)).toEqual({ [idOf(stored)]: false })
  })

  test('a hook that throws after the write: document and image tell the same', async () => {
    const doc = await upload(site)
    const { status } = await toggle(site, { data: { alt: 'refuse' }, doc, isPrivate: true })
    expect(status).toBe(500)
    const stored = await readStoredDoc(site, doc)
    expect(stored.cloudflare.requireSignedURLs).toBe(!rollsBack)
    expect(await listPrivacy(site)).toEqual({ [idOf(stored)]: !rollsBack })
  })

  test('the same through the Local API', async () => {
    const doc = await upload(site, { data: { _status: 'published' }, slug: 'versioned' })
    for (const alt of ['invalid', 'refuse']) {
      const data = { _status: 'published', alt, cloudflare: { requireSignedURLs: true } }
      await expect(
        local(site).update({ collection: 'versioned', data, id: doc.id }),
      ).rejects.toThrow()
      const stored = await readStoredDoc(site, doc, 'versioned')
      const { requireSignedURLs } = stored.cloudflare
      expect(requireSignedURLs).toBe(alt === 'refuse' && !rollsBack)
      expect(await listPrivacy(site)).toEqual({ [idOf(stored)]: requireSignedURLs })
    }
  })

  test('the same by GraphQL, and of those in a bulk update that fail', async () => {
    const doc = await upload(site)
    const update = `mutation { updateMedia(id: ${JSON.stringify(doc.id)}, data: { alt: "invalid", cloudflare: { requireSignedURLs: true } }) { id } }`
    await expect(askGraphQL(site, update, { asEditor: true })).rejects.toThrow('Alt')
    const { body } = await send(site, {
      json: { alt: 'invalid', cloudflare: { requireSignedURLs: true } },
      method: 'PATCH',
      path: '/api/media?where[filename][exists]=true',
    })
    expect(body.errors).toHaveLength(1)
    const stored = await readStoredDoc(site, doc)
    // A bulk update has one transaction, which one failed document does not end.
    expect(stored.cloudflare.requireSignedURLs).toBe(rollsBack)
    expect(await listPrivacy(site)).toEqual({ [idOf(stored)]: rollsBack })
  })

  test('in a bulk update the others are saved', async () => {
    const docs = [await upload(site), await upload(site), await upload(site)]
    site.emulator.faults.add({ answer: { kind: 'status', status: 500 }, operation: 'updateImage' })
    const { body } = await send(site, {
      json: { cloudflare: { requireSignedURLs: true } },
      method: 'PATCH',
      path: '/api/media?where[filename][exists]=true',
    })
    expect(body.errors).toHaveLength(1)
    const stored = await listPrivacy(site)
    expect(Object.values(stored).toSorted()).toEqual([false, true, true])
    for (const doc of docs) {
      const { cloudflare } = await readStoredDoc(site, doc)
      expect(stored[cloudflare.imageId ?? '']).toBe(cloudflare.requireSignedURLs)
    }
  })

  test('an image that is gone is told of', async () => {
    const doc = await upload(site)
    const { client } = await site.service.connect()
    await client.deleteImage({ imageId: idOf(doc) })
    const { code, message, status } = await toggle(site, { doc, isPrivate: true })
    expect([code, status]).toEqual(['IMAGE_MISSING', 404])
    expect(message).toContain('Upload its file again')
  })

  test.each(['yes', 1, {}, []])('%j is neither private nor public', async (value) => {
    const doc = await upload(site)
    const { status } = await send(site, {
      json: { cloudflare: { requireSignedURLs: value } },
      method: 'PATCH',
      path: `/api/media/${doc.id}`,
    })
    expect(status).toBe(400)
    await expectUnchanged(doc)
  })
})
