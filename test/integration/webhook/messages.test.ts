import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'

import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { listLedger } from '../support/account.js'
import {
  deliver,
  genuine,
  issue,
  notification,
  openWebhookSite,
  queueEvent,
  statusOf,
  upload,
  type WebhookSite,
} from './webhookSite.js'

type Issued = { id: number | string; imageId: string; uploadURL: string }

const outage = {
  answer: { kind: 'status', status: 500 },
  operation: 'getImage',
  times: 100,
} as const

let opened: WebhookSite
beforeAll(async () => {
  opened = await openWebhookSite()
})
afterEach(() => {
  opened.emulator.faults.clear()
})
afterAll(async () => {
  await opened.stop()
  await removeEmulatorFolders()
})

const issueOne = async (): Promise<Issued> => {
  const { body } = await issue(opened.site)
  return { id: body.document?.id ?? '', imageId: body.imageId, uploadURL: body.uploadURL }
}
const eventsOf = async (imageId: string): Promise<Record<string, unknown>[]> => {
  const path = `/api/cloudflare-images/events?imageId=${imageId}`
  const answer = (await (await opened.site.rest(path)).json()) as {
    docs: Record<string, unknown>[]
  }
  return answer.docs
}

describe('a message about an upload that has arrived', () => {
  let issued: Issued
  beforeEach(async () => {
    issued = await issueOne()
    expect(await upload(opened.emulator, issued.uploadURL)).toBe(200)
    expect(await statusOf(opened.site, issued.id)).toBe('draft')
  })
  afterEach(async () => {
    expect(await statusOf(opened.site, issued.id)).toBe('uploaded')
  })

  test('makes the document ready', async () => {
    const answer = await deliver(opened.site, genuine(notification(issued.imageId)))
    expect(answer).toMatchObject({
      body: { imageId: issued.imageId, status: 'uploaded' },
      status: 200,
    })
    const doc = await opened.site.payload.findByID({ collection: 'media', id: issued.id })
    expect(doc).toMatchObject({ height: 60, mimeType: 'image/jpeg', width: 80 })
    const rows = (await listLedger(opened.site)).filter(({ imageId }) => imageId === issued.imageId)
    expect(rows.map(({ kind }) => kind)).not.toContain('check')
  })

  test.each([
    ['the Queues event', (id: string): unknown => queueEvent(id)],
    ['a list', (id: string): unknown => [queueEvent(id)]],
    ['a batch of Queues', (id: string): unknown => ({ messages: [{ body: queueEvent(id) }] })],
    ['keys nobody knows', (id: string): unknown => ({ z: { y: { x: [{ image_id: id }] } } })],
    ['an id in text alone', (id: string): unknown => ({ text: `Upload of ${id} is done.` })],
    ['ids of other things first', (id: string): unknown => ({ data: { id }, id: 'message-1' })],
  ])('may come as %s', async (_, toBody) => {
    const answer = await deliver(opened.site, genuine(toBody(issued.imageId)))
    expect(answer.status).toBe(200)
  })

  test('may claim a failure: the API is what counts', async () => {
    const claim = { draft: true, error: { code: 5400, message: 'failed' }, status: 'failure' }
    const answer = await deliver(opened.site, genuine(notification(issued.imageId, claim)))
    expect(answer.body.status).toBe('uploaded')
  })

  test('may come often, and at the same time', async () => {
    const message = genuine(notification(issued.imageId))
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => deliver(opened.site, message)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(8).fill(200))
    expect((await deliver(opened.site, message)).body.status).toBe('uploaded')
    const types = (await eventsOf(issued.imageId)).map(({ type }) => type)
    expect(types.filter((type) => type === 'uploaded')).toHaveLength(1)
  })
})

describe('a message that claims too much', () => {
  test('about an upload that has not arrived changes nothing', async () => {
    const { id, imageId } = await issueOne()
    const claim = { draft: false, status: 'success', uploaded: '2026-01-01T00:00:00Z' }
    const answer = await deliver(opened.site, genuine(notification(imageId, claim)))
    expect(answer).toMatchObject({ body: { imageId, status: 'draft' }, status: 200 })
    expect(await statusOf(opened.site, id)).toBe('draft')
  })

  test('about an image that is not known here is refused, and kept as an event', async () => {
    const imageId = 'dddddddd-0000-4000-8000-00000000000d'
    const answer = await deliver(opened.site, genuine(notification(imageId)))
    expect(answer).toMatchObject({ code: 'WEBHOOK_IMAGE_UNKNOWN', status: 404 })
    expect(await eventsOf(imageId)).toMatchObject([{ imageId, level: 'warn', type: 'webhook' }])
  })

  test('about an image of the account that this site has no part in is refused alike', async () => {
    const { client } = await opened.service.connect()
    const { imageId } = await client.createDirectUpload({})
    const calls = opened.countCalls()
    expect((await deliver(opened.site, genuine(notification(imageId)))).status).toBe(404)
    expect(opened.countCalls()).toBe(calls)
  })
})

test('a message about an upload that no document has yet is taken', async () => {
  const { body } = await issue(opened.site, { document: undefined })
  await upload(opened.emulator, body.uploadURL)
  const answer = await deliver(opened.site, genuine(notification(body.imageId)))
  expect(answer).toMatchObject({ body: { imageId: body.imageId, status: null }, status: 200 })
})

test('a list tells of each message, and is sent again when one met an outage', async () => {
  const first = await issueOne()
  await upload(opened.emulator, first.uploadURL)
  const unknown = queueEvent('dddddddd-0000-4000-8000-00000000000e')
  const list = [queueEvent(first.imageId), unknown, { text: 'Hello World!' }, { a: 1 }]
  const answer = await deliver(opened.site, genuine(list))
  expect(answer.status).toBe(200)
  expect(answer.body.results).toMatchObject([
    { imageId: first.imageId, status: 'uploaded' },
    { errors: [{ data: { code: 'WEBHOOK_IMAGE_UNKNOWN' } }] },
    { message: 'The webhook works.' },
    { errors: [{ data: { code: 'WEBHOOK_INVALID' } }] },
  ])
  opened.emulator.faults.add(outage)
  expect((await deliver(opened.site, genuine(list))).status).toBe(503)
})

test('while the API is down the message is refused for now, and polling looks at once', async () => {
  const { id, imageId, uploadURL } = await issueOne()
  await upload(opened.emulator, uploadURL)
  opened.emulator.faults.add(outage)
  const answer = await deliver(opened.site, genuine(notification(imageId)))
  expect(answer).toMatchObject({ code: 'API_UNAVAILABLE', status: 503 })
  expect(await statusOf(opened.site, id)).toBe('draft')
  const row = (await listLedger(opened.site)).find((one) => one.id === `check:${imageId}`)
  expect(Date.parse(String(row?.dueAt))).toBeLessThanOrEqual(Date.now())
  opened.emulator.faults.clear()
  expect((await deliver(opened.site, genuine(notification(imageId)))).status).toBe(200)
  expect(await statusOf(opened.site, id)).toBe('uploaded')
})
