import type { AddressInfo } from 'node:net'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'

import {
  imageForm,
  makeForm,
  openEmulator,
  removeEmulatorFolders,
} from '../../../test/fixtures/openEmulator.js'

type Received = { body: Record<string, unknown>; headers: IncomingHttpHeaders }

let server: Server
let received: Received[]
let url: string
let status: number

beforeEach(async () => {
  received = []
  status = 200
  server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      received.push({ body: JSON.parse(text) as Received['body'], headers: request.headers })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await removeEmulatorFolders()
})

const now = (): number => Date.parse('2026-11-21T10:00:00Z')

async function directUpload(
  { call, send }: Awaited<ReturnType<typeof openEmulator>>,
  bytes?: Uint8Array,
): Promise<string> {
  const form = makeForm()
  const issued = await call('/images/v2/direct_upload', { form, method: 'POST' })
  const upload = await imageForm(bytes === undefined ? {} : { bytes })
  await send(issued.body.result.uploadURL, { form: upload, method: 'POST' })
  return issued.body.result.id
}

describe('a webhook', () => {
  test('hears of a direct upload, with the secret verbatim in its header', async () => {
    const opened = await openEmulator({ now, webhook: { secret: 'sesame', url } })
    const imageId = await directUpload(opened)
    await opened.emulator.settled()
    expect(received).toHaveLength(1)
    expect(received[0]!.headers['cf-webhook-auth']).toBe('sesame')
    expect(received[0]!.headers['content-type']).toBe('application/json')
    expect(received[0]!.body).toMatchObject({
      account_id: opened.emulator.accountId,
      alert_type: 'image_notification',
      data: { filename: 'photo.jpg', id: imageId, status: 'success' },
      ts: now() / 1000,
    })
    expect(opened.emulator.notifications[0]?.status).toBe(200)
  })

  test('hears of a direct upload that fails', async () => {
    const opened = await openEmulator({ webhook: { url } })
    const imageId = await directUpload(opened, Buffer.from('no image'))
    await opened.emulator.settled()
    expect(received[0]!.headers['cf-webhook-auth']).toBeUndefined()
    expect(received[0]!.body).toMatchObject({
      data: { error: { code: 5455 }, id: imageId, status: 'failure' },
    })
  })

  test('does not hear of other uploads', async () => {
    const { call, emulator } = await openEmulator({ webhook: { url } })
    await call('/images/v1', { form: await imageForm(), method: 'POST' })
    await emulator.settled()
    expect(received).toEqual([])
  })

  test('is told once, whatever it answers, and the upload stands', async () => {
    status = 500
    const opened = await openEmulator({ webhook: { url } })
    const imageId = await directUpload(opened)
    await opened.emulator.settled()
    expect(received).toHaveLength(1)
    expect(opened.emulator.notifications).toMatchObject([{ status: 500 }])
    expect((await opened.call(`/images/v1/${imageId}`)).status).toBe(200)
  })

  test('that cannot be reached disturbs nothing', async () => {
    const opened = await openEmulator({ webhook: { url: 'http://127.0.0.1:1/' } })
    await directUpload(opened)
    await opened.emulator.close()
    expect(opened.emulator.notifications).toMatchObject([{ error: expect.any(String) }])
  })

  test('may never come', async () => {
    const opened = await openEmulator({
      faults: [{ answer: { kind: 'silence' }, operation: 'webhook' }],
      webhook: { url },
    })
    await directUpload(opened)
    const second = await directUpload(opened)
    await opened.emulator.settled()
    expect(received.map(({ body }) => body.data)).toMatchObject([{ id: second }])
  })

  test('gets the message of Save and Test, which has nothing but text', async () => {
    const { emulator } = await openEmulator({ webhook: { secret: 'sesame', url } })
    expect(await emulator.sendTestWebhook()).toMatchObject({ status: 200 })
    expect(Object.keys(received[0]!.body)).toEqual(['text'])
    expect(received[0]!.headers['cf-webhook-auth']).toBe('sesame')
    const { emulator: without } = await openEmulator()
    await expect(without.sendTestWebhook()).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
  })
})
