import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import {
  deliver,
  dump,
  genuine,
  hmacOf,
  issue,
  notification,
  openWebhookSite,
  secret,
  upload,
  type Delivered,
  type Message,
  type WebhookSite,
} from './webhookSite.js'

let opened: WebhookSite
let body: string
let before: string
let calls: number

beforeAll(async () => {
  opened = await openWebhookSite()
  // Ready to be noticed: whatever got through would change the document.
  const issued = await issue(opened.site)
  await upload(opened.emulator, issued.body.uploadURL)
  body = JSON.stringify(notification(issued.body.imageId))
  before = await dump(opened.site)
  calls = opened.countCalls()
})
/** Whatever is refused has changed nothing, and has asked nobody. */
afterEach(async () => {
  expect(await dump(opened.site)).toBe(before)
  expect(opened.countCalls()).toBe(calls)
})
afterAll(async () => {
  await opened.stop()
  await removeEmulatorFolders()
})

const unauthorized = { code: 'WEBHOOK_UNAUTHORIZED', status: 401 }

describe('messages that prove nothing get one and the same answer', () => {
  const rows: [name: string, headers: () => Record<string, string>][] = [
    ['no header', () => ({})],
    ['a wrong secret', () => ({ 'cf-webhook-auth': 'another-secret-of-no-use' })],
    ['an empty secret', () => ({ 'cf-webhook-auth': '' })],
    ['the secret cut short', () => ({ 'cf-webhook-auth': secret.slice(1) })],
    ['the API token', () => ({ 'cf-webhook-auth': opened.emulator.token })],
    ['an authorization header', () => ({ authorization: `Bearer ${secret}` })],
    ['a signature with another key', () => ({ 'x-signature': hmacOf(body, 'wrong') })],
    ['a signature of another body', () => ({ 'x-signature': `sha256=${hmacOf(`${body} `)}` })],
    [
      'a signature as Cloudflare Stream makes it',
      () => ({ 'webhook-signature': `time=1780000000,sig1=${hmacOf(`1780000000.${body}`)}` }),
    ],
    [
      'a signature as Cloudflare Stream makes it, under another name',
      () => ({ 'x-signature': `time=1780000000,sig1=${hmacOf(`1780000000.${body}`)}` }),
    ],
  ]
  test.each(rows)('%s', async (_, headers) => {
    const answer = await deliver(opened.site, { body, headers: headers() })
    expect(answer).toMatchObject(unauthorized)
    expect(answer.body).toEqual((await deliver(opened.site, { body })).body)
    expect(JSON.stringify(answer.body)).not.toContain(secret)
  })
})

describe('messages that prove themselves and are of no use', () => {
  const rows: [name: string, body: string | Uint8Array][] = [
    ['nothing', ''],
    ['no JSON', 'image uploaded'],
    ['JSON cut short', '{"data":{"id":"2cdc28f0-017a'],
    ['bytes that are no text', Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)],
    ['a number', '42'],
    ['an empty object', '{}'],
    ['an empty list', '[]'],
    ['a notification of something else', '{"alert_type":"dos_attack","data":{},"text":"x"}'],
    ['lists in lists in lists', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
  ]
  test.each(rows)('%s', async (_, content) => {
    const headers = { 'cf-webhook-auth': secret }
    expect(await deliver(opened.site, { body: content, headers })).toMatchObject({
      code: 'WEBHOOK_INVALID',
      status: 400,
    })
  })
})

describe('messages that are too large', () => {
  const tooLarge = { code: 'WEBHOOK_TOO_LARGE', status: 413 }
  const large = (size: number): Message => genuine({ data: {}, padding: 'x'.repeat(size) })
  /** A body that never ends. */
  const endless = (): ReadableStream<Uint8Array> =>
    new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(1024)) })

  test.each([66_000, 5_000_000])('%d bytes', async (size) => {
    expect(await deliver(opened.site, large(size))).toMatchObject(tooLarge)
  })

  test('by their header', async () => {
    const { body: content, headers } = genuine({ text: 'Hello World!' })
    const declared = { ...headers, 'content-length': '10000000' }
    expect(await deliver(opened.site, { body: content, headers: declared })).toMatchObject(tooLarge)
  })

  test('whatever their header says, also without an end', async () => {
    const headers = { 'cf-webhook-auth': secret, 'content-length': '20' }
    expect(await deliver(opened.site, { body: endless(), headers })).toMatchObject(tooLarge)
  })

  test('also without a secret', async () => {
    expect(await deliver(opened.site, { body: endless() })).toMatchObject(tooLarge)
  })
})

test('the message of "Save and Test" is answered with success, and changes nothing', async () => {
  const text = 'Hello World! This is a test message sent from https://cloudflare.com.'
  const answer: Delivered = await deliver(opened.site, genuine({ text }))
  expect(answer.status).toBe(200)
  expect(await deliver(opened.site, { body: JSON.stringify({ text }) })).toMatchObject(unauthorized)
})

test('a flood of forged messages neither asks the database nor fills the log', async () => {
  const { db, logger } = opened.site.payload
  const asked: string[] = []
  const spied = ['find', 'findOne', 'findVersions', 'create', 'updateOne', 'count'] as const
  const own = Object.fromEntries(spied.map((name) => [name, db[name]]))
  const lines: unknown[] = []
  const { warn } = logger
  for (const name of spied) {
    const call = db[name] as (...args: unknown[]) => unknown
    Object.assign(db, {
      [name]: (...args: unknown[]) => {
        asked.push(name)
        return call.apply(db, args)
      },
    })
  }
  Object.assign(logger, { warn: (line: unknown) => lines.push(line) })
  try {
    const forged = { body, headers: { 'cf-webhook-auth': 'guess-of-somebody' } }
    await Promise.all(Array.from({ length: 200 }, () => deliver(opened.site, forged)))
  } finally {
    Object.assign(db, own)
    Object.assign(logger, { warn })
  }
  expect(asked).toEqual([])
  expect(lines.length).toBeLessThanOrEqual(1)
})
