import type { WebhookSite } from '../webhook/webhookSite.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { svgPlain } from '../../fixtures/hostileImages.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { openWebhookSite, upload } from '../webhook/webhookSite.js'
import {
  checkRowOf,
  documentOf,
  eventsOf,
  isAtCloudflare,
  issueOne,
  minuteMs,
  refresh,
} from './statusSite.js'

let opened: WebhookSite
beforeAll(async () => {
  opened = await openWebhookSite({ options: { limits: { maxBytes: 100_000 } } })
})
afterEach(() => {
  opened.emulator.faults.clear()
})
afterAll(async () => {
  await opened.stop()
  await removeEmulatorFolders()
})

describe('a document that waits', () => {
  test('goes on waiting while nothing has come', async () => {
    const { id, imageId } = await issueOne(opened)
    expect(await refresh(opened, id)).toMatchObject({
      answered: 200,
      changed: false,
      reason: null,
      status: 'draft',
    })
    expect(await checkRowOf(opened, imageId)).toBeDefined()
    expect(await eventsOf(opened, imageId)).not.toContain('uploaded')
  })

  test('is ready once the file is there, with what its bytes say', async () => {
    const { id, imageId, uploadURL } = await issueOne(opened, {
      filename: 'claims.jpg',
      size: 1000,
    })
    const bytes = await drawQuadrants({ format: 'png', height: 30, width: 50 })
    await upload(opened.emulator, uploadURL, bytes)
    const before = await documentOf(opened, id)
    expect(await refresh(opened, id)).toMatchObject({ changed: true, id, status: 'uploaded' })
    const doc = await documentOf(opened, id)
    expect(doc).toMatchObject({
      cloudflare: { error: null, imageId, originalFilename: 'claims.jpg', status: 'uploaded' },
      filename: before.filename,
      filesize: bytes.byteLength,
      height: 30,
      mimeType: 'image/png',
      width: 50,
    })
    expect(String(doc.updatedAt) > String(before.updatedAt)).toBe(true)
    expect(await checkRowOf(opened, imageId)).toBeUndefined()
    expect(await refresh(opened, id)).toMatchObject({ changed: false, status: 'uploaded' })
    expect(await eventsOf(opened, imageId)).toEqual(['issued', 'uploaded'])
  })

  test.each([
    ['an SVG', () => Promise.resolve(svgPlain()), "through this site's server"],
    [
      'a file beyond the limits',
      async () =>
        Buffer.concat([await drawQuadrants({ height: 30, width: 50 }), Buffer.alloc(1e5)]),
      'at most',
    ],
  ])('fails when %s arrives, which is deleted', async (_name, draw, words) => {
    const { id, imageId, uploadURL } = await issueOne(opened)
    expect(await upload(opened.emulator, uploadURL, await draw())).toBe(200)
    const outcome = await refresh(opened, id)
    expect(outcome).toMatchObject({ changed: true, status: 'failed' })
    expect(outcome.reason).toContain(words)
    expect((await documentOf(opened, id)).cloudflare).toMatchObject({ error: outcome.reason })
    expect(await isAtCloudflare(opened, imageId)).toBe(false)
    expect(await checkRowOf(opened, imageId)).toBeUndefined()
    expect(await refresh(opened, id)).toMatchObject({
      changed: false,
      reason: outcome.reason,
      status: 'failed',
    })
    expect(await eventsOf(opened, imageId)).toEqual(['issued', 'failed'])
  })

  test('expires a minute after its URL, at Cloudflare too', async () => {
    const { id, imageId } = await issueOne(opened, { expiresInSeconds: 300 })
    opened.moveClock(5 * minuteMs + 50_000)
    expect(await refresh(opened, id)).toMatchObject({ changed: false, status: 'draft' })
    opened.moveClock(15_000)
    expect(await refresh(opened, id)).toMatchObject({
      changed: true,
      reason: 'The upload URL expired before a file arrived.',
      status: 'expired',
    })
    expect(await isAtCloudflare(opened, imageId)).toBe(false)
    expect(await checkRowOf(opened, imageId)).toBeUndefined()
    expect(await eventsOf(opened, imageId)).toEqual(['issued', 'expired'])
    opened.moveClock(-(5 * minuteMs + 65_000))
  })

  test('is ready even if the file comes after its end, by whose clock ever', async () => {
    const { id, imageId, uploadURL } = await issueOne(opened, { expiresInSeconds: 120 })
    const { now } = opened.service
    opened.service.now = () => new Date(now().getTime() + 4 * minuteMs)
    opened.emulator.faults.add({
      answer: { kind: 'status', status: 403 },
      operation: 'deleteImage',
      times: 1,
    })
    expect(await refresh(opened, id)).toMatchObject({ changed: true, status: 'expired' })
    opened.service.now = now
    expect(await upload(opened.emulator, uploadURL)).toBe(200)
    expect(await refresh(opened, id)).toMatchObject({ changed: true, status: 'uploaded' })
    expect((await documentOf(opened, id)).cloudflare).toMatchObject({ error: null })
    const events = await eventsOf(opened, imageId)
    expect(events.toSorted()).toEqual(['expired', 'issued', 'uploaded'])
  })
})

describe('an uploaded document', () => {
  const uploadOne = async (): Promise<{ id: number | string; imageId: string }> => {
    const { id, imageId, uploadURL } = await issueOne(opened)
    await upload(opened.emulator, uploadURL)
    await refresh(opened, id)
    return { id, imageId }
  }

  test('fails when its image is gone, and is looked at once more', async () => {
    const { id, imageId } = await uploadOne()
    const { client } = await opened.service.connect()
    await client.deleteImage({ imageId })
    expect(await refresh(opened, id)).toMatchObject({
      changed: true,
      reason: 'The image is missing at Cloudflare.',
      status: 'failed',
    })
    expect(await checkRowOf(opened, imageId)).toBeDefined()
    expect(await refresh(opened, id)).toMatchObject({ changed: false, status: 'failed' })
    expect(await checkRowOf(opened, imageId)).toBeUndefined()
  })

  test('that was missing for a moment is ready again', async () => {
    const { id } = await uploadOne()
    opened.emulator.faults.add({
      answer: { code: 5404, kind: 'status', status: 404 },
      operation: 'getImage',
      times: 1,
    })
    expect(await refresh(opened, id)).toMatchObject({ status: 'failed' })
    expect(await refresh(opened, id)).toMatchObject({ changed: true, status: 'uploaded' })
  })

  test('hears of a privacy that differs at Cloudflare, and stays', async () => {
    const { id, imageId } = await uploadOne()
    await opened.site.payload.db.updateOne({
      collection: 'media',
      data: { cloudflare: { imageId, requireSignedURLs: true, status: 'uploaded' } },
      id,
    })
    const outcome = await refresh(opened, id)
    expect(outcome).toMatchObject({ changed: false, status: 'uploaded' })
    expect(outcome.reason).toContain('At Cloudflare the image is public')
  })

  test('without a status, as from before, gets one when its image is there', async () => {
    const { id, imageId } = await uploadOne()
    await opened.site.payload.db.updateOne({
      collection: 'media',
      data: { cloudflare: { imageId, requireSignedURLs: false, status: null } },
      id,
    })
    expect(await refresh(opened, id)).toMatchObject({ changed: true, status: 'uploaded' })
    expect(await refresh(opened, id)).toMatchObject({ changed: false, status: 'uploaded' })
  })
})
