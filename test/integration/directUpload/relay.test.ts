import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { Site } from '../support/startPayload.js'
import type { Answer } from './issueHarness.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { createReceipt, readReceipt } from '../../../src/core/receipt.js'
import { faultPresets } from '../../../src/emulator/faults/fault.js'
import { drawSolid } from '../../fixtures/images.js'
import { listLedger, local, readStored } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { ask, clientOf, emulatorOf, relayForm, sendFile, query } from './issueHarness.js'

const path = '/api/media/direct-upload/relay'

describe('A file that the upload host does not take', () => {
  let emulator: Emulator
  let photo: Uint8Array
  let site: Site

  beforeAll(async () => {
    photo = await drawSolid({ color: [20, 120, 60], format: 'jpeg', height: 60, width: 80 })
    site = await startPayload({
      collections: [
        { ...media, upload: true },
        { ...media, slug: 'others', upload: true },
      ],
      options: {
        collections: { media: true, others: true },
        directUploads: { customIds: true, metadata: { from: 'default' } },
        limits: { maxBytes: 200_000 },
      },
    })
    emulator = await emulatorOf(site)
  })
  afterEach(() => {
    emulator.faults.clear()
  })
  afterAll(() => site.stop())

  const relay = (
    receipt: string | undefined,
    file: Partial<Parameters<typeof relayForm>[0]> = {},
  ) =>
    ask(site, {
      body: relayForm({ bytes: photo, ...(receipt === undefined ? {} : { receipt }), ...file }),
      path,
    })
  const exists = async (imageId: string): Promise<boolean> =>
    (await clientOf(site)).getImage({ imageId }).then(
      () => true,
      () => false,
    )
  const rowsOf = async (imageId: string): Promise<unknown[]> =>
    (await listLedger(site)).filter((row) => row.imageId === imageId).map(({ kind }) => kind)

  test('arrives through this server, with the settings it was announced with', async () => {
    const body = { ...query, creator: 'ada', metadata: { album: 'summer' } }
    const issued = (await ask(site, { body })).body
    emulator.faults.add({ ...faultPresets.uploadHostDown })
    expect(await sendFile(site, { bytes: photo, uploadURL: issued.uploadURL })).toMatchObject({
      body: { errors: [{ code: 5550 }] },
      status: 415,
    })
    const relayed = await relay(issued.receipt)
    expect(relayed.status).toBe(200)
    expect(relayed.response.headers.get('cache-control')).toBe('no-store')
    expect(relayed.body).toEqual({
      filename: 'photo.jpg',
      imageId: expect.any(String),
      receipt: expect.any(String),
      receiptExpiresAt: expect.any(String),
    })
    const { imageId, receipt } = relayed.body
    expect(imageId).not.toBe(issued.imageId)
    expect(Buffer.from(await readStored(site, imageId))).toEqual(Buffer.from(photo))
    const claims = readReceipt({ now: new Date(), receipt, secret: site.payload.secret })
    expect(await (await clientOf(site)).getImage({ imageId })).toMatchObject({
      creator: 'ada',
      draft: false,
      metadata: {
        album: 'summer',
        from: 'default',
        payload_collection: 'media',
        payload_original: claims.filename,
        payload_site: claims.site,
        payload_upload: claims.uploadId,
      },
    })
    expect(await rowsOf(imageId)).toEqual(['direct'])
    expect(await exists(issued.imageId)).toBe(false)
    expect(await rowsOf(issued.imageId)).toEqual([])
  })

  test('can be saved with the new receipt, and not with the old one', async () => {
    const issued = (await ask(site)).body
    const relayed = (await relay(issued.receipt)).body
    const save = (receipt: string): Promise<Answer> => {
      const form = new FormData()
      form.set('_payload', JSON.stringify({ alt: 'relayed' }))
      const file = { ...query, clientUploadContext: { receipt }, collectionSlug: 'media' }
      form.set('file', JSON.stringify(file))
      return ask(site, { body: form, path: '/api/media' })
    }
    expect((await save(issued.receipt)).status).toBeGreaterThanOrEqual(400)
    const saved = await save(relayed.receipt)
    expect(saved.status).toBe(201)
    expect(saved.body).toMatchObject({
      doc: { cloudflare: { imageId: relayed.imageId, status: 'uploaded' }, width: 80 },
    })
    expect(await relay(relayed.receipt)).toMatchObject({ code: 'ALREADY_USED', status: 409 })
  })

  test('is exchanged once, however many try at a time', async () => {
    const { receipt } = (await ask(site)).body
    const before = (await listLedger(site)).length
    const answers = await Promise.all([1, 2, 3, 4].map(() => relay(receipt)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409])
    expect(await relay(receipt)).toMatchObject({ code: 'ALREADY_USED', status: 409 })
    expect(await listLedger(site)).toHaveLength(before)
  })

  test('keeps an id of its own choice, though Cloudflare calls it taken for a while', async () => {
    const issued = (await ask(site, { body: { ...query, id: 'people/ada' } })).body
    emulator.faults.add({ answer: { forMs: 600, kind: 'delayedDelete' }, operation: 'deleteImage' })
    const relayed = await relay(issued.receipt)
    expect(relayed.body.imageId).toBe('people/ada')
    expect(Buffer.from(await readStored(site, 'people/ada'))).toEqual(Buffer.from(photo))
    expect(await rowsOf('people/ada')).toEqual(['direct'])
  })

  test('gives the document that waits for it its image', async () => {
    const body = { ...query, document: { alt: 'waits' } }
    const issued = (await ask(site, { body })).body
    const id = issued.document?.id
    const relayed = (await relay(issued.receipt)).body
    expect(await local(site).findByID({ collection: 'media', id })).toMatchObject({
      alt: 'waits',
      cloudflare: { imageId: relayed.imageId, ready: true, status: 'uploaded' },
      filesize: photo.byteLength,
      height: 60,
      mimeType: 'image/jpeg',
      width: 80,
    })
    expect(await exists(issued.imageId)).toBe(false)
    expect([...(await rowsOf(issued.imageId)), ...(await rowsOf(relayed.imageId))]).toEqual([])
    expect(await relay(relayed.receipt)).toMatchObject({ code: 'ALREADY_USED' })
  })

  test.each([
    ['text', Buffer.from('no picture'), 'IMAGE_TYPE_REFUSED', 415],
    ['an empty file', Buffer.alloc(0), 'FILE_EMPTY', 400],
    ['too large a file', Buffer.alloc(200_001, 1), 'FILE_TOO_LARGE', 413],
    ['far too large a file', Buffer.alloc(2_000_000, 1), 'FILE_TOO_LARGE', 413],
    [
      'a script',
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><script>1</script></svg>',
      ),
      'SVG_UNSAFE',
      415,
    ],
  ])('is refused as in an ordinary upload: %s', async (_name, bytes, code, status) => {
    const issued = (await ask(site)).body
    const before = await listLedger(site)
    expect(await relay(issued.receipt, { bytes })).toMatchObject({ code, status })
    // Nothing has happened: the right file can follow.
    expect(await listLedger(site)).toEqual(before)
    expect(await relay(issued.receipt)).toMatchObject({ status: 200 })
  })

  test('can be tried again after an outage', async () => {
    const issued = (await ask(site)).body
    emulator.faults.add({ answer: { kind: 'status', status: 503 }, operation: 'uploadImage' })
    expect(await relay(issued.receipt)).toMatchObject({ code: 'API_UNAVAILABLE', status: 503 })
    expect(await relay(issued.receipt)).toMatchObject({ status: 200 })
  })

  test('is found again when the answer was lost', async () => {
    const issued = (await ask(site)).body
    emulator.faults.add({ answer: { kind: 'lostAnswer' }, operation: 'uploadImage' })
    const relayed = await relay(issued.receipt)
    expect(relayed.status).toBe(200)
    expect(await exists(relayed.body.imageId)).toBe(true)
  })

  test('leaves the old draft to the sweep when that cannot be deleted', async () => {
    const issued = (await ask(site)).body
    emulator.faults.add({ answer: { kind: 'status', status: 503 }, operation: 'deleteImage' })
    expect(await relay(issued.receipt)).toMatchObject({ status: 200 })
    expect(await rowsOf(issued.imageId)).toEqual(['delete'])
  })

  test.each([
    ['without a receipt', undefined, {}, 'RECEIPT_INVALID'],
    ['with a forged one', 'e30.' + 'A'.repeat(43), {}, 'RECEIPT_INVALID'],
    ['under another name', 'own', { name: 'other.jpg' }, 'RECEIPT_MISMATCH'],
  ])('%s it is refused', async (_name, given, file, code) => {
    const receipt = given === 'own' ? (await ask(site)).body.receipt : given
    expect(await relay(receipt, file)).toMatchObject({ code, status: 403 })
  })

  test('a name with quotation marks is the same name in a form', async () => {
    const name = 'the "best" one.jpg'
    const { receipt } = (await ask(site, { body: { ...query, filename: name } })).body
    expect(await relay(receipt, { name })).toMatchObject({ status: 200 })
  })

  test('the receipt counts in its collection, for its user and in its time alone', async () => {
    const { receipt } = (await ask(site)).body
    const body = (): FormData => relayForm({ bytes: photo, receipt })
    expect(
      await ask(site, { body: body(), path: '/api/others/direct-upload/relay' }),
    ).toMatchObject({ code: 'RECEIPT_MISMATCH', message: expect.stringContaining('collection') })
    const claims = readReceipt({ now: new Date(), receipt, secret: site.payload.secret })
    const signed = (other: object): string =>
      createReceipt({ claims: { ...claims, ...other }, secret: site.payload.secret })
    expect(await relay(signed({ user: 'users:999' }))).toMatchObject({ code: 'RECEIPT_MISMATCH' })
    expect(await relay(signed({ expiresAt: 1 }))).toMatchObject({ code: 'RECEIPT_EXPIRED' })
    expect(await relay(signed({ uploadId: 'another' }))).toMatchObject({ code: 'ALREADY_USED' })
  })

  test.each([
    ['JSON', '{}', { 'content-type': 'application/json' }],
    [
      'a form that breaks off',
      '--a\r\ncontent-disposition: form-data; name="file"; fil',
      { 'content-type': 'multipart/form-data; boundary=a' },
    ],
    ['a form without a boundary', 'a', { 'content-type': 'multipart/form-data;' }],
    [
      'a form without a file',
      '--a\r\ncontent-disposition: form-data; name="receipt"\r\n\r\nx\r\n--a--\r\n',
      { 'content-type': 'multipart/form-data; boundary=a' },
    ],
  ])('%s is refused with the reason', async (_name, body, headers) => {
    const answer = await ask(site, { body, headers, path })
    expect(answer).toMatchObject({ code: 'REQUEST_INVALID', status: 400 })
    expect(answer.message).toMatch(/form/)
  })

  test('two files are one too many', async () => {
    const { receipt } = (await ask(site)).body
    const body = relayForm({ bytes: photo, receipt })
    body.append('file', new Blob([Uint8Array.from(photo)]), 'photo.jpg')
    expect(await ask(site, { body, path })).toMatchObject({ code: 'REQUEST_INVALID' })
  })
})
