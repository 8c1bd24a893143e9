import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { readReceipt } from '../../../src/core/receipt.js'
import { drawSolid } from '../../fixtures/images.js'
import { listDocuments, listLedger } from '../support/account.js'
import { media, startPayload } from '../support/startPayload.js'
import { ask, emulatorOf, relayForm, sendFile, query } from './issueHarness.js'

const base = '/api/media/direct-upload'

describe('One-time URLs and receipts', () => {
  const lines: string[] = []
  const heard: string[] = []
  let photo: Uint8Array
  let site: Site

  beforeAll(async () => {
    photo = await drawSolid({ color: [20, 120, 60], format: 'jpeg', height: 60, width: 80 })
    site = await startPayload({
      collections: [{ ...media, upload: true }],
      config: {
        logger: {
          destination: { write: (line) => lines.push(line) },
          options: { level: 'trace' },
        },
      },
      options: {
        hooks: {
          onEvent: ({ event }) => {
            heard.push(JSON.stringify(event))
          },
        },
      },
    })
  })
  afterAll(() => site.stop())

  test('are told to the browser and to nobody else, whatever goes wrong', async () => {
    const { faults, token } = await emulatorOf(site)
    const secrets: string[] = [token, site.payload.secret]
    const issue = async (more: object = {}): Promise<Awaited<ReturnType<typeof ask>>['body']> => {
      const { body } = await ask(site, { body: { ...query, ...more } })
      secrets.push(body.receipt, body.uploadURL, new URL(body.uploadURL).pathname)
      return body
    }
    const relay = (receipt: string) =>
      ask(site, { body: relayForm({ bytes: photo, receipt }), path: `${base}/relay` })
    const outage = (operation: 'createDirectUpload' | 'deleteImage' | 'uploadImage') =>
      faults.add({ answer: { kind: 'status', status: 503 }, operation })

    await sendFile(site, { bytes: photo, uploadURL: (await issue()).uploadURL })
    const relayed = await issue()
    outage('uploadImage')
    await relay(relayed.receipt)
    outage('deleteImage')
    secrets.push((await relay(relayed.receipt)).body.receipt)
    await relay(relayed.receipt)
    outage('createDirectUpload')
    await ask(site)
    const cancelled = await issue({ document: true })
    outage('deleteImage')
    await ask(site, { body: { receipt: cancelled.receipt }, path: `${base}/cancel` })
    await ask(site, { body: { receipt: cancelled.receipt }, path: `${base}/cancel` })
    const retried = await ask(site, {
      body: {},
      path: `/api/media/${String(cancelled.document?.id)}/retry`,
    })
    secrets.push(retried.body.receipt, retried.body.uploadURL)
    await ask(site, { body: { receipt: `${relayed.receipt}x` }, path: `${base}/cancel` })

    const { docs: events } = await site.payload.find({
      collection: 'cloudflare-images-events' as never,
      pagination: false,
    })
    const types = (events as unknown as { type: string }[]).map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['cancelled', 'issued', 'relayed', 'retried']))
    expect(heard.length).toBeGreaterThanOrEqual(types.length)
    expect(lines.length).toBeGreaterThan(types.length)
    const kept = JSON.stringify([
      await listDocuments(site),
      await listLedger(site),
      events,
      heard,
      lines,
    ])
    expect(secrets).not.toContain(undefined)
    for (const secret of secrets) expect(kept).not.toContain(secret)
    expect(kept).not.toContain('upload.imagedelivery.net')
  })
})

describe('Where anybody may create documents', () => {
  let photo: Uint8Array
  let site: Site

  beforeAll(async () => {
    photo = await drawSolid({ color: [20, 120, 60], format: 'jpeg', height: 60, width: 80 })
    site = await startPayload({
      collections: [{ ...media, access: { create: () => true, read: () => true }, upload: true }],
    })
  })
  afterAll(() => site.stop())

  test('visitors upload, relay and cancel, and each kind of person keeps to its own receipts', async () => {
    const { body, status } = await ask(site, { anonymous: true })
    expect(status).toBe(201)
    const { receipt } = body
    const claims = readReceipt({ now: new Date(), receipt, secret: site.payload.secret })
    expect(claims.user).toBeNull()
    const cancel = { body: { receipt }, path: `${base}/cancel` }
    expect(await ask(site, cancel)).toMatchObject({ code: 'RECEIPT_MISMATCH' })
    const form = relayForm({ bytes: photo, receipt })
    const relayed = await ask(site, { anonymous: true, body: form, path: `${base}/relay` })
    expect(relayed.status).toBe(200)
    const mine = { anonymous: true, body: { receipt: relayed.body.receipt } }
    expect(await ask(site, { ...mine, path: `${base}/cancel` })).toMatchObject({ status: 200 })
    const ofUser = (await ask(site)).body.receipt
    expect(
      await ask(site, { anonymous: true, body: { receipt: ofUser }, path: `${base}/cancel` }),
    ).toMatchObject({ code: 'RECEIPT_MISMATCH' })
  })

  test('they create documents at once, too', async () => {
    const { body, status } = await ask(site, {
      anonymous: true,
      body: { ...query, document: { alt: 'from outside' } },
    })
    expect(status).toBe(201)
    expect(body.document).toMatchObject({ alt: 'from outside', cloudflare: { status: 'draft' } })
  })
})

test('access.directUpload decides instead of the collection', async () => {
  const site = await startPayload({
    collections: [{ ...media, upload: true }],
    options: {
      access: {
        directUpload: ({ collection, req }) =>
          collection === 'media' && (req as { user: unknown }).user === null,
      },
    },
  })
  try {
    expect(await ask(site, { anonymous: true })).toMatchObject({ status: 201 })
    for (const path of ['', '/relay', '/cancel']) {
      expect(await ask(site, { path: `${base}${path}` })).toMatchObject({
        code: 'FORBIDDEN',
        message: 'You are not allowed to upload images here.',
        status: 403,
      })
    }
  } finally {
    await site.stop()
  }
})
