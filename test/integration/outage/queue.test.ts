import type { MediaDoc } from '../support/account.js'

import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { expectSettled, listLedger, listStored, local, readStored } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { media } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { inTwoHours, look, openOutageSite, type OutageSite, stepsAt } from './outageSite.js'

let bytes: Buffer
let site: OutageSite
beforeAll(async () => {
  bytes = await drawQuadrants({ height: 600, width: 800 })
})
afterEach(async () => {
  await site.stop()
  await removeEmulatorFolders()
})

const { expectSent, recover, replace, upload, uploads } = stepsAt({
  bytes: () => bytes,
  site: () => site,
})

describe.each(databaseKinds)('while Cloudflare is away, on %s', (database) => {
  test('uploads are kept, shown, and sent in order once it is back', async () => {
    site = await openOutageSite({ database })
    await site.goDown()
    const saved: MediaDoc[] = []
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) {
      const { doc, status } = await upload(name)
      expect(status).toBe(201)
      saved.push(doc)
    }
    expect(saved[0]).toMatchObject({
      cloudflare: { ready: false, status: 'pending' },
      height: 600,
      sizes: {
        card: { height: 300, url: '/api/media/file/a.jpg', width: 400 },
        square: { height: 150, url: '/api/media/file/a.jpg', width: 200 },
      },
      thumbnailURL: '/api/media/file/a.jpg',
      url: '/api/media/file/a.jpg',
      width: 800,
    })
    for (const { url } of saved) {
      const answer = await look(site, url)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
      expect(bytes.equals(Buffer.from(await answer.arrayBuffer()))).toBe(true)
    }
    const part = await look(site, saved[0]?.url, { headers: { range: 'bytes=2-5' } })
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([
      206,
      bytes.subarray(2, 6),
    ])
    expect(await site.waiting()).toHaveLength(3)
    expect(site.events.map(({ type }) => type)).toEqual(['queued', 'queued', 'queued'])

    expect(await recover()).toEqual({ dropped: 0, failed: 0, uploaded: 3, waiting: 0 })
    const stored = await listStored(site)
    expect(stored.map(({ metadata }) => metadata.payload_filename)).toEqual([
      'a.jpg',
      'b.jpg',
      'c.jpg',
    ])
    for (const [index, { id }] of saved.entries()) {
      const doc = await local(site).findByID({ collection: 'media', id })
      expect(doc.cloudflare).toMatchObject({ imageId: stored[index]?.imageId, status: 'uploaded' })
      expect(doc.url).toContain(`/${stored[index]?.imageId}/`)
      expect(bytes.equals(await readStored(site, String(stored[index]?.imageId)))).toBe(true)
    }
    expect(site.events.filter(({ type }) => type === 'uploaded')).toHaveLength(3)
    await expectSent()
  })

  test('a queued file is replaced, duplicated and deleted like any other', async () => {
    site = await openOutageSite({ database })
    const { doc: before } = await upload('before.jpg')
    await site.goDown()
    const { doc } = await upload('photo.jpg')
    const second = await replace(doc, 'second.jpg')
    expect(second.doc.cloudflare.imageId).not.toBe(doc.cloudflare.imageId)
    expect(await site.waiting()).toHaveLength(1)
    expect((await replace(before, 'after.jpg')).doc.cloudflare.status).toBe('pending')
    const copy = await local(site).duplicate({ collection: 'media', id: doc.id })
    expect(copy.cloudflare.status).toBe('pending')
    const { doc: gone } = await upload('gone.jpg')
    await send(site, { method: 'DELETE', path: `/api/media/${gone.id}` })
    expect(await site.waiting()).toHaveLength(3)

    expect(await recover()).toMatchObject({ uploaded: 3, waiting: 0 })
    expect(uploads()).toBe(3)
    await expectSent()
  })

  test('a save that fails leaves nothing', async () => {
    site = await openOutageSite({
      collections: [
        {
          ...media,
          hooks: {
            afterChange: [
              () => {
                throw new Error('No.')
              },
            ],
          },
        },
      ],
      database,
    })
    await site.goDown()
    expect((await upload('photo.jpg')).status).toBe(500)
    await getCloudflareImages(site.payload).settled()
    if (database !== 'sqlite' && database !== 'mongodb') {
      expect(await site.waiting()).toEqual([])
      // Of the attempts, which may yet turn up.
      expect((await listLedger(site)).map(({ imageId, kind }) => ({ imageId, kind }))).toEqual([
        { imageId: null, kind: 'upload' },
      ])
    }
    await site.comeBack()
    await getCloudflareImages(site.payload).sweep({ graceSeconds: 0, now: inTwoHours() })
    await getCloudflareImages(site.payload).uploadQueued()
    await getCloudflareImages(site.payload).sweep({ graceSeconds: 0, now: inTwoHours() })
    await expectSettled(site)
    expect(await site.waiting()).toEqual([])
  })

  test('two processes send each file once', async () => {
    site = await openOutageSite({ database })
    await site.goDown()
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']) await upload(name)
    const beside = await site.openBeside()
    await site.comeBack()
    try {
      const services = [site, beside].map(({ payload }) => getCloudflareImages(payload))
      const waiting = async (): Promise<number> =>
        (await Promise.all(services.map((service) => service.uploadQueued())))
          .map((report) => report.waiting)
          .reduce((least, each) => Math.min(least, each))
      while ((await waiting()) > 0);
      expect(uploads()).toBe(4)
      const stored = await listStored(site)
      expect(stored.map(({ metadata }) => metadata.payload_filename)).toEqual([
        'a.jpg',
        'b.jpg',
        'c.jpg',
        'd.jpg',
      ])
    } finally {
      await beside.stop()
    }
    await expectSent()
  })
})

describe('what is not queued', () => {
  const refusals = [
    ['a refused file', { code: 5455, kind: 'status', status: 415 }, 'API_REFUSED_IMAGE'],
    ['refused credentials', { code: 10_000, kind: 'status', status: 401 }, 'API_AUTHENTICATION'],
  ] as const
  test.each(refusals)('%s', async (_, answer, code) => {
    site = await openOutageSite()
    site.emulator.faults.add({ answer, operation: 'uploadImage' })
    expect((await upload('photo.jpg')).code).toBe(code)
    expect(await site.waiting()).toEqual([])
    await expectSettled(site)
  })

  test('anything, unless the site asks for it', async () => {
    site = await openOutageSite({
      options: { collections: { media: { outage: 'fail' } } },
    })
    await site.goDown()
    expect((await upload('photo.jpg')).status).toBe(503)
    expect(await site.waiting()).toEqual([])
    await site.comeBack()
  })
})
