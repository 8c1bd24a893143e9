import type { Emulator, EmulatorOptions } from '../../../src/emulator/emulatorOptions.js'
import type { CloudflareImagesOptions } from '../../../src/index.js'
import type { Service } from '../../../src/service/createService.js'
import type { Site, SiteOptions } from '../support/startPayload.js'

import { createHmac } from 'node:crypto'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { drawSolid } from '../../fixtures/images.js'
import { makeFolder } from '../../fixtures/openEmulator.js'
import { ask, relayForm, query, type Answer } from '../directUpload/issueHarness.js'
import { startPayload } from '../support/startPayload.js'

export const secret = 'the-secret-of-the-destination'
export const webhookPath = '/api/cloudflare-images/webhook'

/** A site at Cloudflare, which is an emulator that sends no webhooks by itself. */
export type WebhookSite = {
  /** Calls of the API so far. */
  countCalls(): number
  emulator: Emulator
  /** Moves the clocks of the site and of Cloudflare, which stand still otherwise. */
  moveClock(ms: number): void
  service: Service
  site: Site
  stop(): Promise<void>
}

export async function openWebhookSite({
  emulator: emulatorOptions,
  options,
  ...rest
}: Omit<SiteOptions, 'options'> & {
  emulator?: Partial<EmulatorOptions>
  options?: Partial<CloudflareImagesOptions>
} = {}): Promise<WebhookSite> {
  const startMs = Date.now()
  let offsetMs = 0
  const emulator = createEmulator({
    dir: await makeFolder(),
    flexibleVariants: true,
    now: () => startMs + offsetMs,
    ...emulatorOptions,
  })
  const site = await startPayload({
    ...rest,
    options: {
      accountHash: emulator.accountHash,
      accountId: emulator.accountId,
      apiToken: emulator.token,
      fetch: fetchFromHandler(emulator.fetch),
      mode: 'cloudflare',
      webhook: { secret },
      ...options,
    },
  })
  const custom = site.payload.config.custom as { cloudflareImages: () => Service }
  const service = custom.cloudflareImages()
  service.now = () => new Date(startMs + offsetMs)
  return {
    countCalls: () => emulator.requests.filter(({ host }) => host === 'api').length,
    emulator,
    moveClock: (ms) => {
      offsetMs += ms
    },
    service,
    site,
    async stop() {
      await site.stop()
      await emulator.close()
    },
  }
}

export type Delivered = {
  body: Record<string, unknown> & { results?: Record<string, unknown>[] }
  code: string | undefined
  status: number
}

export type Message = {
  body: string | Uint8Array | ReadableStream<Uint8Array>
  headers?: Record<string, string>
}

/** Delivers a message in process, as it is. */
export async function deliver(site: Site, { body, headers = {} }: Message): Promise<Delivered> {
  const init: RequestInit & { anonymous: boolean; duplex?: 'half' } = {
    anonymous: true,
    body: body as BodyInit,
    duplex: 'half',
    headers: { 'content-type': 'application/json', ...headers },
    method: 'POST',
  }
  const response = await site.rest(webhookPath, init)
  const answer = (await response.json()) as Delivered['body'] & {
    errors?: { data?: { code?: string } }[]
  }
  return { body: answer, code: answer.errors?.[0]?.data?.code, status: response.status }
}

/** A message that proves the secret. */
export const genuine = (content: unknown): Message => ({
  body: JSON.stringify(content),
  headers: { 'cf-webhook-auth': secret },
})

/** A notification as Cloudflare might send it, with whatever it claims. */
export const notification = (
  imageId: string,
  data: Record<string, unknown> = { status: 'success' },
) => ({
  account_id: '0123456789abcdef0123456789abcdef',
  alert_type: 'image_notification',
  data: { id: imageId, ...data },
  name: 'Images',
  text: `Direct upload of the image ${imageId}`,
  ts: 1_780_000_000,
})

export const queueEvent = (imageId: string) => ({
  metadata: { eventSchemaVersion: 1 },
  payload: { id: imageId },
  source: { type: 'images' },
  type: 'cf.images.image.uploaded',
})

export const hmacOf = (body: string, key = secret): string =>
  createHmac('sha256', key).update(body).digest('hex')

let smallPhoto: Promise<Buffer> | undefined

export function photo(): Promise<Buffer> {
  smallPhoto ??= drawSolid({ color: [20, 120, 60], format: 'jpeg', height: 60, width: 80 })
  return smallPhoto
}

/** Issues an upload whose document is there at once. */
export async function issue(site: Site, body: Record<string, unknown> = {}): Promise<Answer> {
  const answer = await ask(site, { body: { ...query, document: true, ...body } })
  if (answer.status !== 201) throw new Error(`Issuing gave ${answer.status}: ${answer.message}`)
  return answer
}

/** Sends a file to a one-time URL, as a browser does. */
export async function upload(
  emulator: Emulator,
  uploadURL: string,
  bytes?: Uint8Array,
): Promise<number> {
  const body = relayForm({ bytes: bytes ?? (await photo()) })
  return (await emulator.fetch(new Request(uploadURL, { body, method: 'POST' }))).status
}

/** Documents, ledger and events as the database has them: what a forged message must not change. */
export async function dump(site: Site): Promise<string> {
  const collections = ['media', 'cloudflare-images-ledger', 'cloudflare-images-events']
  const found = await Promise.all(
    collections.map((collection) =>
      site.payload.db.find({ collection, limit: 0, pagination: false, sort: 'id' }),
    ),
  )
  return JSON.stringify(found.map(({ docs }) => docs))
}

export async function statusOf(site: Site, id: number | string): Promise<unknown> {
  const where = { id: { equals: id } }
  const doc = await site.payload.db.findOne({ collection: 'media', where })
  return (doc as unknown as { cloudflare?: { status?: unknown } } | null)?.cloudflare?.status
}
