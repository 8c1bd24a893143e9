import type { Server } from 'node:http'

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { readSnippets } from '../docs/readSnippets.js'
import { listen, stop } from './listen.js'
import {
  issue,
  openWebhookSite,
  queueEvent,
  secret,
  statusOf,
  upload,
  webhookPath,
  type WebhookSite,
} from './webhookSite.js'

type Batch = { ackAll: () => void; messages: { body: unknown }[]; retryAll: () => void }
type Worker = {
  default: { queue(batch: Batch, env: Record<string, string>): Promise<void> }
}
type Relay = { relay(body: string, env: Record<string, string>): Promise<Response> }

const dir = path.resolve('.cache/webhook-docs')
let opened: WebhookSite
let server: Server
let url: string

beforeAll(async () => {
  await mkdir(dir, { recursive: true })
  opened = await openWebhookSite()
  const served = await listen(({ body, headers, method }) => {
    const init = { anonymous: true, body, duplex: 'half', headers, method }
    return opened.site.rest(webhookPath, init)
  })
  server = served.server
  url = served.url
})
afterAll(async () => {
  await stop(server)
  await opened.stop()
  await removeEmulatorFolders()
  await rm(dir, { force: true, recursive: true })
})

/** The example of docs/webhooks.md that holds a text. */
async function load<T>(text: string): Promise<T> {
  const found = readSnippets().filter(
    ({ code, name }) => name.startsWith('docs/webhooks.md') && code.includes(text),
  )
  expect(found).toHaveLength(1)
  const file = path.join(dir, `${text}.ts`)
  await writeFile(file, found[0]?.code ?? '')
  return (await import(file)) as T
}

async function arrive(): Promise<{ id: number | string; imageId: string }> {
  const { body } = await issue(opened.site)
  await upload(opened.emulator, body.uploadURL)
  return { id: body.document?.id ?? '', imageId: body.imageId }
}

test('the Worker takes a batch of Queues to the site', async () => {
  const { default: worker } = await load<Worker>('ackAll')
  const all = await Promise.all([arrive(), arrive()])
  const messages = all.map(({ imageId }) => ({ body: queueEvent(imageId) }))
  const answers: string[] = []
  const batch = {
    ackAll: () => answers.push('acknowledged'),
    messages,
    retryAll: () => answers.push('retried'),
  }
  await worker.queue(batch, { WEBHOOK_SECRET: secret, WEBHOOK_URL: url })
  await worker.queue(batch, { WEBHOOK_SECRET: 'wrong', WEBHOOK_URL: url })
  expect(answers).toEqual(['acknowledged', 'retried'])
  for (const { id } of all) expect(await statusOf(opened.site, id)).toBe('uploaded')
})

test('the relay signs', async () => {
  const { relay } = await load<Relay>('importKey')
  const { id, imageId } = await arrive()
  const body = JSON.stringify({ data: { id: imageId } })
  expect((await relay(body, { SECRET: 'wrong', URL: url })).status).toBe(401)
  expect((await relay(body, { SECRET: secret, URL: url })).status).toBe(200)
  expect(await statusOf(opened.site, id)).toBe('uploaded')
})
