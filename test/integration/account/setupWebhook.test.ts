import type { Server } from 'node:http'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { relayForm } from '../directUpload/issueHarness.js'
import { listen, stop, type Handler } from '../webhook/listen.js'
import { issue, photo, secret, statusOf } from '../webhook/webhookSite.js'
import { type FreshSite, openFreshSite } from './freshSite.js'

let answer: Handler
let server: Server
let origin: string
let site: FreshSite

type Report = {
  env: string[]
  isDone: boolean
  left: string[]
  webhook: null | { created: string[]; problem: null | string; url: string }
}

async function setUp(on: FreshSite, flags = ''): Promise<Report> {
  const { out } = await on.run(`setup --yes --json${flags}`)
  return JSON.parse(out) as Report
}

const serving =
  (on: FreshSite): Handler =>
  (request) => {
    const { body, headers, method, url } = request
    const init = { body, duplex: 'half', headers, method } as RequestInit
    return on.rest(new URL(url).pathname, { ...init, anonymous: true })
  }

beforeAll(async () => {
  const hook = await listen((request) => answer(request))
  server = hook.server
  origin = hook.url
  site = await openFreshSite({ config: { serverURL: origin }, options: { webhook: { secret } } })
  answer = serving(site)
})
afterAll(async () => {
  await site.stop()
  await stop(server)
  await removeEmulatorFolders()
})

describe('the webhook of a setup', () => {
  const url = () => `${origin}/api/cloudflare-images/webhook`

  test('is part of the plan', async () => {
    const { out } = await site.run('setup --dry-run')
    expect(out).toContain(`Make sure of  the webhook ${url()}\n`)
    expect(site.served.emulator.notifications).toEqual([])
  })

  test('is created once, after the site has answered a test message', async () => {
    const first = await setUp(site)
    expect(first).toMatchObject({
      isDone: true,
      left: [],
      webhook: { created: ['destination', 'policy'], problem: null, url: url() },
    })
    expect(site.served.emulator.notifications).toMatchObject([
      { body: { text: expect.stringContaining('Hello World') }, status: 200 },
    ])
    const again = await setUp(site)
    expect(again.webhook).toEqual({ created: [], problem: null, url: url() })
    expect((await site.run('setup --yes')).out).toContain(`direct uploads are told to ${url()}\n`)
  })

  test('tells the site of an upload', async () => {
    const { body } = await issue(site)
    const form = relayForm({ bytes: await photo() })
    expect((await fetch(body.uploadURL, { body: form, method: 'POST' })).status).toBe(200)
    await site.served.emulator.settled()
    expect(site.served.emulator.notifications.at(-1)).toMatchObject({ status: 200 })
    expect(await statusOf(site, body.document?.id ?? '')).toBe('uploaded')
  })

  test('is not kept where the site refuses the message, which spoils nothing else', async () => {
    const other = await openFreshSite({
      config: { serverURL: origin },
      options: { webhook: { secret: 'another-secret-than-deployed' } },
    })
    const report = await setUp(other)
    expect(report).toMatchObject({ isDone: true, webhook: { created: [] } })
    expect(report.left[0]).toContain('not answered with 2xx (401)')
    expect(JSON.stringify(report)).not.toContain('another-secret-than-deployed')
    await other.stop()
  })

  test('needs a permission of its own', async () => {
    const other = await openFreshSite({
      config: { serverURL: origin },
      options: { webhook: { secret } },
    })
    other.served.emulator.faults.add({
      answer: { code: 10000, kind: 'status', status: 403 },
      operation: 'listDestinations',
    })
    const report = await setUp(other)
    expect([report.isDone, report.left]).toEqual([
      true,
      [expect.stringContaining('"Notifications: Edit"')],
    ])
    await other.stop()
  })

  test('waits for a secret, which is made where there is none', async () => {
    const other = await openFreshSite({ config: { serverURL: origin } })
    const told = await setUp(other)
    const line = /^CLOUDFLARE_IMAGES_WEBHOOK_SECRET=[0-9a-f]{64}$/
    expect(told).toMatchObject({ env: [expect.stringMatching(line)], isDone: true, webhook: null })
    expect(other.served.emulator.notifications).toEqual([])
    const file = path.join(await makeFolder(), '.env')
    const { out } = await other.run(`setup --yes --env ${file}`)
    expect((await readFile(file, 'utf8')).trim()).toMatch(line)
    expect(out).not.toContain('CLOUDFLARE_IMAGES_WEBHOOK_SECRET=')
    await other.stop()
  })
})
