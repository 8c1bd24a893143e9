import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, Page } from 'playwright-core'

import type { ServedEmulator } from '../../../src/exports/emulator.js'
import type { Site } from '../../integration/support/startPayload.js'

import { getRequestListener } from '@hono/node-server'
import { createServer, request as sendOn } from 'node:http'

import { openBrowser } from '../../../scripts/openBrowser.mjs'
import { serveEmulator } from '../../../src/exports/emulator.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { startPayload } from '../../integration/support/startPayload.js'
import { recordTroubles } from '../support/recordTroubles.js'

const webhookSecret = 'secret-of-the-notification'

export type OpenedPage = {
  readonly context: BrowserContext
  readonly emulator: ServedEmulator['emulator']
  /** What went wrong in the browser. */
  readonly failures: string[]
  readonly page: Page
  /** Shows a document at the page's origin, which is neither Payload's nor the upload host's. */
  show(page: { body: string; script?: string }): Promise<void>
  readonly site: Site
  /** Of Payload. */
  readonly siteOrigin: string
  stop(): Promise<void>
}

type Listening = { close(): Promise<void>; handle: RequestListener; origin: string }

/** A server whose answers are decided later: others must know its port first. */
async function listen(): Promise<Listening> {
  const listening: Listening = {
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
    handle: (_, response) => response.writeHead(503).end(),
    origin: '',
  }
  const server = createServer((request, response) => listening.handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  listening.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return listening
}

/** Passes everything on but the question that browsers ask before a request they deem unusual. */
function refusePreflight(origin: string): RequestListener {
  return (request, response) => {
    if (request.method === 'OPTIONS') {
      response.writeHead(403).end()
      return
    }
    const { headers, method = '', url = '' } = request
    const onward = sendOn(new URL(url, origin), { headers, method }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  }
}

export type PageOptions = {
  /** The upload host answers the browser's preflight. @default true */
  hasPreflight?: boolean
  /** Cloudflare sends notifications. @default false */
  hasWebhook?: boolean
}

/** Payload, Cloudflare and a page, each at an origin of its own, and a signed-in browser. */
export async function openPage({
  hasPreflight = true,
  hasWebhook = false,
}: PageOptions = {}): Promise<OpenedPage> {
  const [cms, front, gate] = [await listen(), await listen(), await listen()]
  const url = `${cms.origin}/api/cloudflare-images/webhook`
  const served = await serveEmulator({
    dir: await makeFolder(),
    flexibleVariants: true,
    port: 0,
    ...(hasPreflight ? {} : { origins: { upload: `${gate.origin}/upload` } }),
    ...(hasWebhook ? { webhook: { secret: webhookSecret, url } } : {}),
  })
  gate.handle = refusePreflight(served.url)
  const site = await startSite({ front: front.origin, served })
  cms.handle = toListener(site)
  const browser = await openBrowser()
  const context = await browser.newContext()
  await context.addCookies([{ name: 'payload-token', url: cms.origin, value: site.token }])
  const page = await context.newPage()
  const failures = recordTroubles(page)
  return {
    context,
    emulator: served.emulator,
    failures,
    page,
    async show({ body, script = '' }) {
      front.handle = (request, response) => {
        const isScript = request.url === '/page.js'
        response.writeHead(200, {
          'content-type': `${isScript ? 'text/javascript' : 'text/html'}; charset=utf-8`,
        })
        response.end(isScript ? script : body)
      }
      await page.goto(front.origin)
    },
    site,
    siteOrigin: cms.origin,
    async stop() {
      await browser.close()
      await Promise.all([cms, front, gate, served].map((server) => server.close()))
      await site.stop()
      await removeEmulatorFolders()
    },
  }
}

function startSite({ front, served }: { front: string; served: ServedEmulator }): Promise<Site> {
  const { emulator, url } = served
  return startPayload({
    config: { cors: [front], csrf: [front] },
    options: {
      accountHash: emulator.accountHash,
      accountId: emulator.accountId,
      apiBaseURL: `${url}/client/v4`,
      apiToken: emulator.token,
      delivery: { baseURL: `${url}/delivery`, flexible: true },
      mode: 'cloudflare',
      variants: { thumbnail: { width: 240 } },
      webhook: { secret: webhookSecret },
    },
  })
}

/** Payload's REST over HTTP: the browser's own cookies decide who asks. */
function toListener(site: Site): RequestListener {
  const listener = getRequestListener(
    ({ body, headers, method, signal, url }) =>
      site.rest(url, { anonymous: true, body, headers, method, signal, ...{ duplex: 'half' } }),
    { overrideGlobalObjects: false },
  )
  return (request, response) => void listener(request, response)
}
