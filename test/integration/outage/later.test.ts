import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { s3Files } from '../../../src/exports/s3.js'
import { getCloudflareImages } from '../../../src/index.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { bucket, startS3 } from '../../fixtures/startS3.js'
import { ask } from '../directUpload/issueHarness.js'
import { listStored, local } from '../support/account.js'
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

describe('what is sent later', () => {
  test('is looked for where an answer was lost, and not sent again', async () => {
    site = await openOutageSite()
    site.emulator.faults.add({ answer: { kind: 'lostAnswer' }, operation: 'uploadImage' })
    site.emulator.faults.add({
      answer: { kind: 'status', status: 503 },
      operation: ['listImages', 'listImagesByPage'],
      times: 10,
    })
    const { doc } = await upload('photo.jpg')
    expect(doc.cloudflare.status).toBe('pending')
    site.emulator.faults.clear()
    expect(await listStored(site)).toHaveLength(1)
    expect(await getCloudflareImages(site.payload).uploadQueued()).toMatchObject({ uploaded: 1 })
    expect(uploads()).toBe(1)
    await expectSent()
  })

  test('may be refused: then the document says so, and a new file mends it', async () => {
    site = await openOutageSite()
    await site.goDown()
    const { doc } = await upload('photo.jpg')
    await upload('good.jpg')
    await site.comeBack()
    site.emulator.faults.add({
      answer: { code: 5455, kind: 'status', status: 415 },
      operation: 'uploadImage',
    })
    const report = await getCloudflareImages(site.payload).uploadQueued()
    expect(report).toEqual({ dropped: 0, failed: 1, uploaded: 1, waiting: 0 })
    const failed = await local(site).findByID({ collection: 'media', id: doc.id })
    expect(failed.cloudflare).toMatchObject({ status: 'failed' })
    expect(failed.cloudflare.error).not.toBeNull()
    const retried = await ask(site, { body: {}, path: `/api/media/${doc.id}/retry` })
    expect(retried.status).toBe(201)
    expect(await site.waiting()).toEqual([])
    expect((await replace(doc, 'other.jpg')).doc.cloudflare.status).toBe('uploaded')
    await expectSent()
  })

  test('waits on while Cloudflare fails, and keeps its place', async () => {
    site = await openOutageSite()
    await site.goDown()
    for (const name of ['a.jpg', 'b.jpg']) await upload(name)
    await site.comeBack()
    const service = getCloudflareImages(site.payload)
    site.emulator.faults.add({ answer: { kind: 'status', status: 503 }, operation: 'uploadImage' })
    expect(await service.uploadQueued()).toMatchObject({ failed: 0, uploaded: 0, waiting: 2 })
    expect(await service.uploadQueued()).toMatchObject({ uploaded: 2, waiting: 0 })
    const names = (await listStored(site)).map(({ metadata }) => metadata.payload_filename)
    expect(names).toEqual(['a.jpg', 'b.jpg'])
    await expectSent()
  })

  test('is as private as its document has become', async () => {
    site = await openOutageSite({
      collections: [{ ...media, upload: true }],
      options: { collections: { media: { privacy: 'document' } } },
    })
    await site.goDown()
    const { doc } = await upload('photo.jpg')
    const changed = await send(site, {
      data: { cloudflare: { requireSignedURLs: true } },
      method: 'PATCH',
      path: `/api/media/${doc.id}`,
    })
    expect([changed.status, changed.doc.cloudflare.status]).toEqual([200, 'pending'])
    expect(await recover()).toMatchObject({ uploaded: 1 })
    expect(await listStored(site)).toMatchObject([{ requireSignedURLs: true }])
    const { url } = await local(site).findByID({ collection: 'media', id: doc.id })
    expect(url).toContain('sig=')
    await expectSent()
  })

  test('is deleted again where its document went while it was sent', async () => {
    site = await openOutageSite()
    await site.goDown()
    const { doc } = await upload('photo.jpg')
    await site.comeBack()
    site.emulator.faults.add({ answer: { delayMs: 300, kind: 'delay' }, operation: 'uploadImage' })
    const sending = getCloudflareImages(site.payload).uploadQueued()
    while (site.emulator.faults.pending().length > 0) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    await send(site, { method: 'DELETE', path: `/api/media/${doc.id}` })
    expect(await sending).toMatchObject({ dropped: 1 })
    await getCloudflareImages(site.payload).sweep({ now: inTwoHours() })
    expect(await listStored(site)).toEqual([])
    await expectSent()
  })

  test('is sent by the job, and as soon as Cloudflare answers a call', async () => {
    site = await openOutageSite({ options: { circuitBreaker: { failures: 1, seconds: 1 } } })
    await site.goDown()
    await upload('a.jpg')
    await upload('b.jpg')
    await site.comeBack()
    await site.payload.jobs.queue({ input: {}, task: 'cloudflareImagesUpload' as never })
    await site.payload.jobs.run()
    // The circuit may be open still; whoever closes it has the rest sent.
    while ((await upload('c.jpg')).doc.cloudflare.status === 'pending');
    await getCloudflareImages(site.payload).settled()
    await getCloudflareImages(site.payload).uploadQueued()
    await expectSent()
  })
})

test('who may not read a document gets no file that waits', async () => {
  site = await openOutageSite({
    collections: [{ ...media, access: { read: ({ req: { user } }) => user !== null } }],
  })
  await site.goDown()
  const { doc } = await upload('photo.jpg')
  expect((await look(site, doc.url)).status).toBe(403)
  expect((await site.rest(String(doc.url))).status).toBe(200)
  await site.comeBack()
})

test('an upload URL that Cloudflare does not give leaves an event', async () => {
  site = await openOutageSite()
  await site.goDown()
  const { code, status } = await ask(site)
  expect([code, status]).toEqual(['NETWORK', 503])
  expect(site.events).toMatchObject([
    { collection: 'media', data: { code: 'NETWORK' }, type: 'failed' },
  ])
  expect(site.events[0]?.message).toContain('"photo.jpg"')
  await site.comeBack()
})

test('the picture of the site stands in where there is none', async () => {
  site = await openOutageSite({ options: { fallbackURL: '/missing.svg' } })
  await site.goDown()
  const { doc } = await upload('photo.jpg')
  expect(doc.url).toBe('/api/media/file/photo.jpg')
  await site.comeBack()
  site.emulator.faults.add({
    answer: { code: 5455, kind: 'status', status: 415 },
    operation: 'uploadImage',
  })
  await getCloudflareImages(site.payload).uploadQueued()
  const failed = await local(site).findByID({ collection: 'media', id: doc.id })
  expect(failed).toMatchObject({
    cloudflare: { ready: false, status: 'failed' },
    sizes: { card: { url: '/missing.svg' } },
    thumbnailURL: '/missing.svg',
    url: '/missing.svg',
  })
})

test('a file that a rollback has left without a row goes with the sweep', async () => {
  site = await openOutageSite({ database: 'sqlite-transactions' })
  await site.goDown()
  const { doc } = await upload('photo.jpg')
  const key = '0b6f4d0e-7a5d-4d0f-9a53-3a5c1f1f2d11'
  await site.plant(key)
  await site.plant('somebody else’s.txt')
  await site.comeBack()
  await getCloudflareImages(site.payload).sweep({ now: inTwoHours() })
  expect((await site.waiting()).toSorted()).toEqual(
    [String(doc.cloudflare.imageId).slice('queued:'.length), 'somebody else’s.txt'].toSorted(),
  )
})

test('files wait in the bucket of other files', async () => {
  const s3 = await startS3()
  try {
    site = await openOutageSite({
      options: { otherFiles: s3Files({ bucket, config: s3.config, prefix: 'site' }) },
    })
    await site.goDown()
    const { doc } = await upload('photo.jpg')
    const key = String(doc.cloudflare.imageId).slice('queued:'.length)
    expect(await s3.list()).toEqual([`site/cloudflare-images-queue/${key}`])
    const answer = await look(site, doc.url)
    expect(bytes.equals(Buffer.from(await answer.arrayBuffer()))).toBe(true)
    const lost = await upload('gone.jpg')
    await send(site, { method: 'DELETE', path: `/api/media/${lost.doc.id}` })
    expect(await recover()).toMatchObject({ uploaded: 1, waiting: 0 })
    expect(await s3.list()).toEqual([])

    await site.goDown()
    s3.fault = () => ({ status: 503 })
    const refused = await upload('nowhere.jpg')
    expect(refused.status).toBe(503)
    expect(refused.message).toContain('could not keep "nowhere.jpg"')
    s3.fault = () => undefined
    await site.comeBack()
    await getCloudflareImages(site.payload).uploadQueued({ now: inTwoHours() })
    await expectSent()
  } finally {
    await s3.stop()
  }
})
