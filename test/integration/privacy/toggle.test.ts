import type { MediaDoc } from '../support/account.js'
import type { PrivacySite } from './privacySite.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { changePrivacy } from '../../../src/plugin/privacy/changePrivacy.js'
import { askGraphQL } from '../reading/askGraphQL.js'
import { listDocuments, listLedger, local } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { send, toFile } from '../support/upload.js'
import {
  drawPhoto,
  idOf,
  listPrivacy,
  openPrivacySite,
  readStoredDoc,
  share,
  sweep,
  toggle,
  upload,
  visit,
} from './privacySite.js'

describe.each(databaseKinds)('by document, %s', (database) => {
  let site: PrivacySite
  beforeAll(async () => {
    site = await openPrivacySite({ database })
  })
  afterEach(async () => {
    expect(await site.wipe()).toEqual([])
  })
  afterAll(() => site.stop())

  test('a new image is public unless its document says otherwise', async () => {
    const open = await upload(site)
    const closed = await upload(site, { data: { cloudflare: { requireSignedURLs: true } } })
    expect(await listPrivacy(site)).toEqual({ [idOf(closed)]: true, [idOf(open)]: false })
    expect(open.url).not.toContain('sig=')
    expect(closed.url).toContain('sig=')
    expect([await visit(site, open.url), await visit(site, closed.url)]).toEqual([200, 200])
    expect(await visit(site, closed.url?.split('?')[0])).toBe(403)
  })

  test('there and back: the answer and the next read show the image that exists', async () => {
    const doc = await upload(site)
    let before = doc
    for (const isPrivate of [true, false]) {
      const { doc: after, status } = await toggle(site, { data: { alt: 'a' }, doc, isPrivate })
      expect(status).toBe(200)
      expect(idOf(after)).not.toBe(idOf(before))
      expect(await listPrivacy(site)).toEqual({ [idOf(after)]: isPrivate })
      expect(await visit(site, after.url)).toBe(200)
      expect(await visit(site, before.url)).toBe(404)
      const read = (await send(site, { method: 'GET', path: `/api/media/${doc.id}` })).doc
      expect(read).toMatchObject({
        alt: 'a',
        cloudflare: { imageId: idOf(after), requireSignedURLs: isPrivate, status: 'uploaded' },
        url: after.url,
      })
      before = after
    }
    await sweep(site)
    expect(await listLedger(site)).toEqual([])
    expect(await visit(site, before.url)).toBe(200)
  })

  test('saving without a change asks Cloudflare nothing', async () => {
    const doc = await upload(site, { data: { cloudflare: { requireSignedURLs: true } } })
    const calls = site.emulator.requests.length
    expect((await toggle(site, { doc, isPrivate: true })).status).toBe(200)
    const json = { alt: 'b' }
    const { doc: after } = await send(site, {
      json,
      method: 'PATCH',
      path: `/api/media/${doc.id}`,
    })
    expect(after.cloudflare).toMatchObject({ imageId: idOf(doc), requireSignedURLs: true })
    expect(site.emulator.requests.length).toBe(calls)
  })

  test('every version follows, and every document that shows the image', async () => {
    const slug = 'versioned'
    const doc = await upload(site, { data: { _status: 'published' }, slug })
    await send(site, { json: { alt: 'x' }, method: 'PATCH', path: `/api/${slug}/${doc.id}` })
    const json = { alt: 'draft' }
    const draftPath = `/api/${slug}/${doc.id}?draft=true`
    await send(site, { json, method: 'PATCH', path: draftPath })
    const others = [await upload(site), await upload(site, { slug })]
    await share(site, { doc: others[0]!, imageId: idOf(doc) })
    await share(site, { doc: others[1]!, imageId: idOf(doc), slug })
    const { doc: after } = await toggle(site, { doc, isPrivate: true, slug })
    const expected = { imageId: idOf(after), requireSignedURLs: true, status: 'uploaded' }
    const { docs: versions } = await local(site).findVersions({
      collection: slug,
      where: { parent: { equals: doc.id } },
    })
    expect(versions.length).toBeGreaterThanOrEqual(4)
    for (const { version } of versions) expect(version.cloudflare).toMatchObject(expected)
    for (const [index, collection] of ['media', slug].entries()) {
      expect((await readStoredDoc(site, others[index]!, collection)).cloudflare).toMatchObject(
        expected,
      )
    }
    const [first] = versions.slice(-1)
    const restored = await local(site).restoreVersion({ collection: slug, id: first!.id })
    expect(restored.cloudflare).toMatchObject(expected)
    expect(await visit(site, restored.url)).toBe(200)
  })

  test('a draft takes its published document along', async () => {
    const doc = await upload(site, { data: { _status: 'published' }, slug: 'versioned' })
    const { doc: draft } = await send(site, {
      json: { alt: 'next', cloudflare: { requireSignedURLs: true } },
      method: 'PATCH',
      path: `/api/versioned/${doc.id}?draft=true`,
    })
    const published = (await send(site, { method: 'GET', path: `/api/versioned/${doc.id}` })).doc
    expect(idOf(published)).toBe(idOf(draft))
    expect(published.alt ?? null).toBeNull()
    expect(await visit(site, published.url)).toBe(200)
    const { doc: after } = await send(site, {
      json: { _status: 'published' },
      method: 'PATCH',
      path: `/api/versioned/${doc.id}`,
    })
    expect(after).toMatchObject({ alt: 'next', cloudflare: { imageId: idOf(draft) } })
  })

  test('with a new file the new image is what the document says', async () => {
    const doc = await upload(site, { data: { cloudflare: { requireSignedURLs: true } } })
    const file = { bytes: await drawPhoto(), name: 'next.jpg' }
    const path = `/api/media/${doc.id}`
    const kept = await send(site, { file, method: 'PATCH', path })
    expect(kept.doc.cloudflare.requireSignedURLs).toBe(true)
    const data = { cloudflare: { requireSignedURLs: false } }
    const opened = await send(site, { data, file, method: 'PATCH', path })
    expect(await listPrivacy(site)).toEqual({ [idOf(opened.doc)]: false })
  })

  test('a copy is as private as what it is a copy of', async () => {
    const doc = await upload(site, { data: { cloudflare: { requireSignedURLs: true } } })
    const copy = await local(site).duplicate({ collection: 'media', id: doc.id })
    expect(idOf(copy)).not.toBe(idOf(doc))
    expect(Object.values(await listPrivacy(site))).toEqual([true, true])
  })

  test('a bulk update changes each, also two that show one image', async () => {
    const docs = []
    for (let index = 0; index < 6; index += 1) docs.push(await upload(site))
    const [first, second] = docs
    await share(site, { doc: second!, imageId: idOf(first!) })
    const { body, status } = await send(site, {
      json: { alt: 'all', cloudflare: { requireSignedURLs: true } },
      method: 'PATCH',
      path: '/api/media?where[filename][exists]=true',
    })
    expect([status, body.errors]).toEqual([200, []])
    const stored = await listPrivacy(site)
    expect(Object.values(stored)).toEqual([true, true, true, true, true])
    const after = await listDocuments(site)
    for (const { alt, cloudflare } of after) {
      expect([alt, cloudflare.requireSignedURLs]).toEqual(['all', true])
      expect(stored[cloudflare.imageId ?? '']).toBe(true)
    }
  })

  test('GraphQL and the Local API', async () => {
    const doc = await upload(site)
    const id = typeof doc.id === 'number' ? String(doc.id) : JSON.stringify(doc.id)
    const { updateMedia } = await askGraphQL<{ updateMedia: MediaDoc }>(
      site,
      `mutation { updateMedia(id: ${id}, data: { cloudflare: { requireSignedURLs: true } }) { url cloudflare { imageId requireSignedURLs } } }`,
    )
    expect(await listPrivacy(site)).toEqual({ [idOf(updateMedia)]: true })
    expect(await visit(site, updateMedia.url)).toBe(200)
    const after = await local(site).update({
      collection: 'media',
      data: { cloudflare: { requireSignedURLs: false } },
      id: doc.id,
    })
    expect(await listPrivacy(site)).toEqual({ [idOf(after)]: false })
  })

  test('a script changes privacy without a save', async () => {
    const doc = await upload(site)
    const { payload, service } = site
    const document = { collection: 'media', doc, id: doc.id }
    const { imageId } = await changePrivacy({ document, payload, requireSignedURLs: true, service })
    expect(await readStoredDoc(site, doc)).toMatchObject({
      cloudflare: { imageId, requireSignedURLs: true },
    })
    const again = await changePrivacy({ document, payload, requireSignedURLs: true, service })
    expect(again.imageId).toBe(imageId)
  })

  test('a save that began before follows the change', async () => {
    const doc = await upload(site)
    const { doc: after } = await toggle(site, { doc, isPrivate: true })
    // As a save of the title that had read the document before would leave it.
    const stale = {
      cloudflare: { ...after.cloudflare, imageId: idOf(doc), requireSignedURLs: false },
    }
    await site.payload.db.updateOne({ collection: 'media', data: stale, id: doc.id })
    const json = { alt: 'late' }
    const { doc: late } = await send(site, { json, method: 'PATCH', path: `/api/media/${doc.id}` })
    expect(late.cloudflare).toMatchObject({ imageId: idOf(after), requireSignedURLs: true })
    await site.payload.db.updateOne({ collection: 'media', data: stale, id: doc.id })
    if (database === 'sqlite-transactions') await sweep(site)
    else expect(await sweep(site)).toMatchObject({ deleted: 0, failed: 0 })
    expect((await readStoredDoc(site, doc)).cloudflare).toMatchObject({
      imageId: idOf(after),
      requireSignedURLs: true,
    })
  })

  test('deleted after the change, nothing is left', async () => {
    const doc = await upload(site)
    await toggle(site, { doc, isPrivate: true })
    await send(site, { method: 'DELETE', path: `/api/media/${doc.id}` })
    await site.service.background.settled()
    expect(await listPrivacy(site)).toEqual({})
  })

  test('a file that comes in through the Local API', async () => {
    const file = toFile({ bytes: await drawPhoto(), name: 'local.jpg' })
    const data = { cloudflare: { requireSignedURLs: true } }
    const doc = await local(site).create({ collection: 'media', data, file })
    expect(await listPrivacy(site)).toEqual({ [idOf(doc)]: true })
  })
})
