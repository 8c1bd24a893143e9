import type { MediaDoc } from '../support/account.js'
import type { PrivacySite } from './privacySite.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { refreshByImageId } from '../../../src/plugin/refresh/refreshSite.js'
import {
  askForURL,
  describeFile,
  issue,
  saveForm,
  sendFile,
  uploadDirectly,
} from '../directUpload/browser.js'
import { listLedger } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { send } from '../support/upload.js'
import { listPrivacy, idOf, openPrivacySite, readStoredDoc, toggle, upload } from './privacySite.js'
import { drawPhoto, visit } from './privacySite.js'

describe.each(databaseKinds)('%s', (database) => {
  let site: PrivacySite
  beforeAll(async () => {
    site = await openPrivacySite({ database })
  })
  afterEach(async () => {
    const later = new Date(Date.now() + 7 * 3_600_000)
    await site.wipe()
    const { getCloudflareImages } = await import('../../../src/index.js')
    await getCloudflareImages(site.payload).sweep({ graceSeconds: 0, now: later })
    expect(await site.wipe()).toEqual([])
  })
  afterAll(() => site.stop())

  const patch = (slug: string, id: number | string, json: Record<string, unknown>) =>
    send(site, { json, method: 'PATCH', path: `/api/${slug}/${String(id)}` })

  describe('by function', () => {
    test('every save asks it, for new images and for stored ones', async () => {
      const slug = 'papers'
      const open = await upload(site, { slug })
      const closed = await upload(site, { data: { isInternal: true }, slug })
      expect(await listPrivacy(site)).toEqual({ [idOf(closed)]: true, [idOf(open)]: false })
      const { doc: hidden } = await patch(slug, open.id, { isInternal: true })
      expect(hidden.cloudflare.requireSignedURLs).toBe(true)
      const { doc: same } = await patch(slug, open.id, { alt: 'a' })
      expect(idOf(same)).toBe(idOf(hidden))
      expect(await visit(site, same.url)).toBe(200)
      expect(Object.values(await listPrivacy(site))).toEqual([true, true])
    })

    test('callers cannot decide', async () => {
      const cloudflare = { requireSignedURLs: true }
      const doc = await upload(site, { data: { cloudflare }, slug: 'papers' })
      const { doc: after } = await patch('papers', doc.id, { cloudflare })
      expect(idOf(after)).toBe(idOf(doc))
      expect(await listPrivacy(site)).toEqual({ [idOf(doc)]: false })
    })

    test('a direct upload follows the document that is sent with it', async () => {
      const file = { bytes: await drawPhoto(), name: 'direct.jpg' }
      const call = { collection: 'papers', file }
      const { doc } = await uploadDirectly(site, {
        ...call,
        data: { isInternal: true },
        more: { document: undefined },
      })
      expect(doc.cloudflare.requireSignedURLs).toBe(true)
      const issued = await issue(site, { ...call, more: { document: { isInternal: true } } })
      expect(issued.document?.cloudflare.requireSignedURLs).toBe(true)
      const { code, message } = await patch('papers', issued.document!.id, { isInternal: false })
      expect(code).toBe('IMAGE_NOT_READY')
      expect(message).toContain('has not arrived yet')
      expect(await sendFile(site, { file, uploadURL: issued.uploadURL })).toBe(200)
      expect(Object.values(await listPrivacy(site))).toEqual([true, true])
    })
  })

  describe('where all or none are private', () => {
    test.each([
      ['closed', true],
      ['open', false],
    ])('nobody changes it: %s', async (slug, isPrivate) => {
      const cloudflare = { requireSignedURLs: !isPrivate }
      const doc = await upload(site, { data: { cloudflare }, slug })
      const { doc: after, status } = await toggle(site, { doc, isPrivate: !isPrivate, slug })
      expect([status, idOf(after)]).toEqual([200, idOf(doc)])
      expect((await readStoredDoc(site, doc, slug)).cloudflare.requireSignedURLs).toBe(isPrivate)
      await site.payload.update({
        collection: slug as never,
        data: { cloudflare },
        id: doc.id,
      })
      expect((await readStoredDoc(site, doc, slug)).cloudflare.requireSignedURLs).toBe(isPrivate)
      expect(await listPrivacy(site)).toEqual({ [idOf(doc)]: isPrivate })
    })

    test('a public image of a private collection becomes private with its next save', async () => {
      const doc = await upload(site, { slug: 'closed' })
      const { client } = await site.service.connect()
      const { imageId } = await client.updateImage({ imageId: idOf(doc), requireSignedURLs: false })
      const data = { cloudflare: { ...doc.cloudflare, imageId, requireSignedURLs: false } }
      await site.payload.db.updateOne({ collection: 'closed', data, id: doc.id })
      const { doc: after } = await patch('closed', doc.id, { alt: 'a' })
      expect(await listPrivacy(site)).toEqual({ [idOf(after)]: true })
    })
  })

  describe('a direct upload by document', () => {
    const privately = { cloudflare: { requireSignedURLs: true } }

    test('the one-time URL is for a private image where the document says so', async () => {
      const file = { bytes: await drawPhoto(), name: 'direct.jpg' }
      const issued = await issue(site, { file, more: { document: privately } })
      expect(issued.document?.cloudflare.requireSignedURLs).toBe(true)
      await sendFile(site, { file, uploadURL: issued.uploadURL })
      await refreshByImageId({
        imageId: issued.imageId,
        payload: site.payload,
        service: site.service,
        source: 'webhook',
      })
      const { doc } = await send(site, {
        method: 'GET',
        path: `/api/media/${issued.document!.id}`,
      })
      expect(await visit(site, doc.url)).toBe(200)
      expect(await listPrivacy(site)).toEqual({ [issued.imageId]: true })
    })

    test('the form decides, also after one that was refused', async () => {
      const file = { bytes: await drawPhoto(), name: 'direct.jpg' }
      const issued = await issue(site, { file })
      await sendFile(site, { file, uploadURL: issued.uploadURL })
      const sent = describeFile(file, issued.receipt)
      const refused = await saveForm(site, { data: { ...privately, alt: 'invalid' }, file: sent })
      expect(refused.status).toBe(400)
      const saved = await saveForm(site, { data: { ...privately, alt: 'fine' }, file: sent })
      expect([saved.status, saved.message]).toEqual([201, expect.anything()])
      expect(await listPrivacy(site)).toEqual({ [idOf(saved.doc)]: true })
      expect(await visit(site, saved.doc.url)).toBe(200)
      expect((await saveForm(site, { data: privately, file: sent })).code).toBe('ALREADY_USED')
    })

    test('cancelled after a form that was refused, nothing is left', async () => {
      const file = { bytes: await drawPhoto(), name: 'direct.jpg' }
      const issued = await issue(site, { file })
      await sendFile(site, { file, uploadURL: issued.uploadURL })
      const sent = describeFile(file, issued.receipt)
      await saveForm(site, { data: { ...privately, alt: 'invalid' }, file: sent })
      const cancelled = await send(site, {
        json: { receipt: issued.receipt },
        path: '/api/media/direct-upload/cancel',
      })
      expect(cancelled.status).toBe(200)
      expect(await listPrivacy(site)).toEqual({})
    })

    test('nobody chooses an id where images may become private', async () => {
      const file = { filename: 'a.jpg', mimeType: 'image/jpeg', size: 100 }
      expect(await askForURL(site, { body: { ...file, id: 'mine' } })).toMatchObject({
        code: 'REQUEST_INVALID',
      })
      const odd = { ...file, document: { cloudflare: { requireSignedURLs: 1 } } }
      expect(await askForURL(site, { body: odd })).toMatchObject({ code: 'REQUEST_INVALID' })
    })

    test('while the file is still to come it stays as it is', async () => {
      const file = { bytes: await drawPhoto(), name: 'direct.jpg' }
      const issued = await issue(site, { file, more: { document: { alt: 'a' } } })
      const doc = issued.document!
      const refused = await toggle(site, { data: { alt: 'b' }, doc, isPrivate: true })
      expect([refused.status, refused.code]).toEqual([409, 'IMAGE_NOT_READY'])
      expect((await patch('media', doc.id, { alt: 'c' })).status).toBe(200)
    })

    test('where only Cloudflare knows that it is still to come, nothing is changed', async () => {
      const file = { bytes: await drawPhoto(), name: 'direct.jpg' }
      const issued = await issue(site, { file, more: { document: { alt: 'a' } } })
      const { id } = issued.document!
      const stored = { collection: 'media', where: { id: { equals: id } } }
      const before = (await site.payload.db.findOne<MediaDoc>(stored))!
      const data = { cloudflare: { ...before.cloudflare, status: 'uploaded' } }
      await site.payload.db.updateOne({ collection: 'media', data, id })
      const refused = await toggle(site, { data: { alt: 'b' }, doc: before, isPrivate: true })
      expect([refused.status, refused.code]).toEqual([409, 'IMAGE_NOT_READY'])
      expect(await site.payload.db.findOne<MediaDoc>(stored)).toMatchObject({
        alt: 'a',
        cloudflare: { imageId: issued.imageId, requireSignedURLs: false },
      })
      const rows = await listLedger(site)
      expect(rows.filter(({ kind }) => kind === 'privacy')).toEqual([])
    })
  })
})
