import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { Site } from '../support/startPayload.js'
import type { Answer } from './issueHarness.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../fixtures/images.js'
import { listLedger, local } from '../support/account.js'
import { signIn } from '../support/signIn.js'
import { media, startPayload } from '../support/startPayload.js'
import { ask, clientOf, emulatorOf, sendFile, query } from './issueHarness.js'

const path = '/api/media/direct-upload/cancel'

describe('A cancelled upload', () => {
  let emulator: Emulator
  let photo: Uint8Array
  let site: Site

  beforeAll(async () => {
    photo = await drawSolid({ color: [20, 120, 60], format: 'jpeg', height: 60, width: 80 })
    site = await startPayload({ collections: [{ ...media, upload: true }] })
    emulator = await emulatorOf(site)
  })
  afterEach(() => {
    emulator.faults.clear()
  })
  afterAll(() => site.stop())

  const cancel = (receipt: unknown): Promise<Answer> => ask(site, { body: { receipt }, path })
  const exists = async (imageId: string): Promise<boolean> =>
    (await clientOf(site)).getImage({ imageId }).then(
      () => true,
      () => false,
    )
  const save = (receipt: string): Promise<Answer> => {
    const form = new FormData()
    form.set('_payload', '{}')
    const file = { ...query, clientUploadContext: { receipt }, collectionSlug: 'media' }
    form.set('file', JSON.stringify(file))
    return ask(site, { body: form, path: '/api/media' })
  }

  test.each([
    ['before its file', false],
    ['after its file', true],
  ])('%s leaves nothing, and its URL and receipt work no more', async (_name, hasArrived) => {
    const { imageId, receipt, uploadURL } = (await ask(site)).body
    if (hasArrived) await sendFile(site, { bytes: photo, uploadURL })
    expect(await cancel(receipt)).toMatchObject({ body: { cancelled: true }, status: 200 })
    expect(await exists(imageId)).toBe(false)
    expect(await listLedger(site)).toEqual([])
    expect((await sendFile(site, { bytes: photo, uploadURL })).status).toBe(404)
    expect(await save(receipt)).toMatchObject({ code: 'ALREADY_USED' })
    expect(await cancel(receipt)).toMatchObject({ body: { cancelled: true }, status: 200 })
  })

  test('can be cancelled by several at a time', async () => {
    const { imageId, receipt } = (await ask(site)).body
    const answers = await Promise.all([1, 2, 3].map(() => cancel(receipt)))
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true)
    expect(await exists(imageId)).toBe(false)
    expect(await listLedger(site)).toEqual([])
  })

  test('is remembered when Cloudflare cannot delete it', async () => {
    const { imageId, receipt } = (await ask(site)).body
    emulator.faults.add({ answer: { kind: 'status', status: 503 }, operation: 'deleteImage' })
    expect(await cancel(receipt)).toMatchObject({ status: 200 })
    expect(await listLedger(site)).toMatchObject([{ imageId, kind: 'delete' }])
    expect(await save(receipt)).toMatchObject({ code: 'ALREADY_USED' })
    await (await clientOf(site)).deleteImage({ imageId })
    await site.payload.db.deleteMany({ collection: 'cloudflare-images-ledger', where: {} })
  })

  test('takes its waiting document to "expired"', async () => {
    const { document, imageId, receipt } = (
      await ask(site, { body: { ...query, document: { alt: 'waits' } } })
    ).body
    expect(document).toMatchObject({ cloudflare: { status: 'draft' } })
    expect(await cancel(receipt)).toMatchObject({ status: 200 })
    expect(await local(site).findByID({ collection: 'media', id: document?.id })).toMatchObject({
      cloudflare: { error: 'The upload was cancelled.', status: 'expired' },
    })
    expect(await exists(imageId)).toBe(false)
    expect(await listLedger(site)).toEqual([])
    expect(await cancel(receipt)).toMatchObject({ status: 200 })
  })

  test('of a document can be tried again after an outage, which changes nothing', async () => {
    const { document, receipt } = (
      await ask(site, { body: { ...query, document: true, filename: 'outage.jpg' } })
    ).body
    emulator.faults.add({ answer: { kind: 'status', status: 503 }, operation: 'deleteImage' })
    expect(await cancel(receipt)).toMatchObject({ code: 'API_UNAVAILABLE', status: 503 })
    const find = () => local(site).findByID({ collection: 'media', id: document?.id })
    expect(await find()).toMatchObject({ cloudflare: { status: 'draft' } })
    expect(await cancel(receipt)).toMatchObject({ status: 200 })
    expect(await find()).toMatchObject({ cloudflare: { status: 'expired' } })
  })

  test('is none when a document has it already', async () => {
    const { imageId, receipt, uploadURL } = (await ask(site)).body
    await sendFile(site, { bytes: photo, uploadURL })
    expect((await save(receipt)).status).toBe(201)
    expect(await cancel(receipt)).toMatchObject({
      code: 'ALREADY_USED',
      message: expect.stringMatching(/^A document has the image of this upload already\./),
      status: 409,
    })
    expect(await exists(imageId)).toBe(true)
  })

  test.each([
    ['no receipt', {}, 'RECEIPT_INVALID'],
    ['a receipt that is none', { receipt: { a: 1 } }, 'RECEIPT_INVALID'],
    ['an id instead', { imageId: 'x' }, 'REQUEST_INVALID'],
  ])('needs its receipt: %s', async (_name, body, code) => {
    expect(await ask(site, { body, path })).toMatchObject({ code })
  })

  test('is nobody else’s to cancel', async () => {
    const { imageId, receipt } = (await ask(site)).body
    expect(await ask(site, { anonymous: true, body: { receipt }, path })).toMatchObject({
      code: 'UNAUTHENTICATED',
      status: 401,
    })
    const { token } = await signIn(site.payload, { data: { email: 'other@example.com' } })
    const headers = { Authorization: `JWT ${token}` }
    expect(await ask(site, { anonymous: true, body: { receipt }, headers, path })).toMatchObject({
      code: 'RECEIPT_MISMATCH',
      message: expect.stringContaining('another user'),
    })
    expect(await exists(imageId)).toBe(true)
  })
})
