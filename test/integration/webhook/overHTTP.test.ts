import type { Server } from 'node:http'

import type { ServedEmulator } from '../../../src/emulator/http/serveEmulator.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { connect } from 'node:net'

import { serveEmulator } from '../../../src/emulator/http/serveEmulator.js'
import { createWebhookReceiver } from '../../../src/plugin/webhooks/receiveWebhook.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { relayForm } from '../directUpload/issueHarness.js'
import { startPayload } from '../support/startPayload.js'
import { listen, stop, type Handler } from './listen.js'
import { issue, photo, secret, statusOf, webhookPath } from './webhookSite.js'

let answer: Handler
let server: Server
let served: ServedEmulator
let site: Site
let origin: string

beforeAll(async () => {
  // Two addresses that must know each other: the site's handler comes last.
  const hook = await listen((request) => answer(request))
  server = hook.server
  origin = hook.url
  const webhook = { secret, url: `${origin}${webhookPath}` }
  served = await serveEmulator({ dir: await makeFolder(), port: 0, webhook })
  site = await startPayload({
    options: {
      accountHash: served.emulator.accountHash,
      accountId: served.emulator.accountId,
      apiBaseURL: `${served.url}/client/v4`,
      apiToken: served.emulator.token,
      mode: 'cloudflare',
      webhook: { secret },
    },
  })
  answer = (request) => {
    const { body, headers, method, url } = request
    const init = { body, duplex: 'half', headers, method } as RequestInit
    return site.rest(new URL(url).pathname, { ...init, anonymous: true })
  }
})
afterAll(async () => {
  await site.stop()
  await served.close()
  await stop(server)
  await removeEmulatorFolders()
})

test('a notification over HTTP makes a document ready', async () => {
  const { body } = await issue(site)
  const form = relayForm({ bytes: await photo() })
  const sent = await fetch(body.uploadURL, { body: form, method: 'POST' })
  expect(sent.status).toBe(200)
  await served.emulator.settled()
  expect(served.emulator.notifications.at(-1)).toMatchObject({ status: 200 })
  expect(await statusOf(site, body.document?.id ?? '')).toBe('uploaded')
})

test('a notification about a refused file leaves the document waiting', async () => {
  const { body } = await issue(site)
  const form = relayForm({ bytes: Buffer.from('no image at all') })
  const sent = await fetch(body.uploadURL, { body: form, method: 'POST' })
  expect(sent.ok).toBe(false)
  await served.emulator.settled()
  expect(served.emulator.notifications.at(-1)?.status).toBe(200)
  expect(await statusOf(site, body.document?.id ?? '')).toBe('draft')
})

test('"Save and Test" succeeds', async () => {
  expect(await served.emulator.sendTestWebhook()).toMatchObject({ status: 200 })
})

describe('bodies that do not come to an end', () => {
  test('are given up after their time', async () => {
    const { config, payload } = site
    const custom = config.custom as { cloudflareImages: () => never }
    const receive = createWebhookReceiver({
      limits: { maxBytes: 1024, timeoutMs: 100 },
      service: custom.cloudflareImages(),
    })
    const slow = await listen(({ body, headers }) => receive({ body, headers, payload }))
    const socket = connect(Number(new URL(slow.url).port), '127.0.0.1')
    const head = `POST / HTTP/1.1\r\nhost: x\r\ncf-webhook-auth: ${secret}\r\ncontent-length: 500`
    socket.write(`${head}\r\n\r\n{"data":`)
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    expect(chunk.toString()).toMatch(/^HTTP\/1\.1 408 [\s\S]*WEBHOOK_TOO_SLOW/)
    socket.destroy()
    await stop(slow.server)
  })

  test('and break off leave the site as it was', async () => {
    const { body } = await issue(site)
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    const head = `POST ${webhookPath} HTTP/1.1\r\nhost: x\r\ncf-webhook-auth: ${secret}`
    socket.write(`${head}\r\ncontent-length: 500\r\n\r\n{"data":{"id":"${body.imageId}"}}`)
    socket.resume().end()
    await once(socket, 'close')
    expect(await statusOf(site, body.document?.id ?? '')).toBe('draft')
  })
})
