import type { CloudflareImagesOptions } from '../../../src/index.js'

import { afterAll, afterEach, describe, expect, test } from '@jest/globals'

import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import {
  deliver,
  hmacOf,
  openWebhookSite,
  type Delivered,
  type WebhookSite,
} from './webhookSite.js'

const first = 'the-first-secret-of-two'
const second = 'the-second-secret-of-two'
const body = '{"text":"Hello World!"}'

type Line = { msg?: string }

let opened: WebhookSite
let lines: Line[]
const open = async (options: Partial<CloudflareImagesOptions>): Promise<void> => {
  opened = await openWebhookSite({ options })
  lines = []
  const add = (line: Line): void => void lines.push(line)
  Object.assign(opened.site.payload.logger, { error: add, warn: add })
}
const send = (headers: Record<string, string>): Promise<Delivered> =>
  deliver(opened.site, { body, headers })
const withSecret = async (secret: string): Promise<number> =>
  (await send({ 'cf-webhook-auth': secret })).status

afterEach(() => opened.stop())
afterAll(removeEmulatorFolders)

test('without a secret everything is refused, and the log says what to set', async () => {
  await open({ webhook: {} })
  expect(await withSecret('')).toBe(401)
  expect(await withSecret('undefined')).toBe(401)
  const answer = await send({ 'x-signature': hmacOf(body, '') })
  expect(answer).toMatchObject({ code: 'WEBHOOK_UNAUTHORIZED', status: 401 })
  expect(lines).toHaveLength(1)
  expect(lines[0]?.msg).toMatch(/webhook\.secret.*CLOUDFLARE_IMAGES_WEBHOOK_SECRET/)
})

describe('two secrets, while one is replaced', () => {
  test('each counts, by itself and as the key of a relay', async () => {
    await open({ webhook: { secret: [first, second] } })
    expect(await withSecret(first)).toBe(200)
    expect(await withSecret(second)).toBe(200)
    expect(await withSecret(`${first},${second}`)).toBe(401)
    for (const key of [first, second]) {
      expect((await send({ 'x-signature': hmacOf(body, key) })).status).toBe(200)
      const named = { 'x-cloudflare-signature': `sha256=${hmacOf(body, key)}` }
      expect((await send(named)).status).toBe(200)
    }
    expect((await send({ 'x-signature': hmacOf(body, 'a-third-secret') })).status).toBe(401)
  })
})

describe('a secret from a vault', () => {
  test('is asked for each time, so that a rotated one counts at once', async () => {
    let current = first
    await open({ webhook: { secret: () => Promise.resolve(`${current}\n`) } })
    expect(await withSecret(first)).toBe(200)
    current = second
    expect(await withSecret(first)).toBe(401)
    expect(await withSecret(second)).toBe(200)
  })

  test('is not asked for when a message brings nothing to compare', async () => {
    let asked = 0
    const secret = (): string => {
      asked += 1
      return first
    }
    await open({ webhook: { secret } })
    expect((await send({})).status).toBe(401)
    expect(asked).toBe(0)
  })

  test.each([
    ['fails', () => Promise.reject(new Error(`the vault does not open with ${first}`))],
    [
      'throws',
      () => {
        throw new Error(`no ${first}`)
      },
    ],
    ['is empty', () => ''],
    ['is nothing', () => undefined as unknown as string],
  ])('that %s lets nothing in, and tells nobody what it said', async (_, secret) => {
    await open({ webhook: { secret } })
    const answer = await send({ 'cf-webhook-auth': 'whatever-it-may-be' })
    expect(answer.status).toBe(500)
    const [error] = answer.body.errors as { data: { correlationId: string }; message: string }[]
    expect(error?.message).toContain(error?.data.correlationId)
    expect(lines).toMatchObject([{ correlationId: error?.data.correlationId }])
    const told = lines.map(
      (line) => `${JSON.stringify(line)}${String((line as { err?: Error }).err?.stack)}`,
    )
    expect(`${JSON.stringify(answer.body)}${told.join()}`).not.toContain(first)
  })

  test('that fails does not keep the other secret from counting', async () => {
    await open({ webhook: { secret: [() => Promise.reject(new Error('closed')), second] } })
    expect(await withSecret(second)).toBe(200)
    expect(await withSecret(first)).toBe(500)
  })
})

test('a message about an unknown image is answered with 200 where the option says so', async () => {
  await open({ webhook: { secret: first, unknownImageStatus: 200 } })
  const content = JSON.stringify({ data: { id: 'dddddddd-0000-4000-8000-00000000000d' } })
  const headers = { 'cf-webhook-auth': first }
  const answer = await deliver(opened.site, { body: content, headers })
  expect(answer).toMatchObject({ body: { status: null }, status: 200 })
})

test('what nobody expected is logged under the number that the answer names', async () => {
  await open({ webhook: { secret: first } })
  opened.site.payload.db.findOne = () => Promise.reject(new Error('the disk is gone'))
  const content = JSON.stringify({ data: { id: 'dddddddd-0000-4000-8000-00000000000d' } })
  const headers = { 'cf-webhook-auth': first }
  const answer = await deliver(opened.site, { body: content, headers })
  expect(answer.status).toBe(500)
  expect(JSON.stringify(answer.body)).not.toContain('disk')
  const [error] = answer.body.errors as { data: { correlationId: string } }[]
  expect(lines).toMatchObject([
    { correlationId: error?.data.correlationId, err: new Error('the disk is gone') },
  ])
})
