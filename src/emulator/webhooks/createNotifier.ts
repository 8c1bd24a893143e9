import type { FaultSource } from '../faults/createFaults.js'
import type { EmulatorFetch } from '../upload/emulatorFetch.js'
import type { BackgroundWork } from './createBackgroundWork.js'

import { randomUUID } from 'node:crypto'

import { CloudflareImagesError } from '../../errors.js'

/** A webhook message and what became of it. */
export type SentNotification = {
  body: Readonly<Record<string, unknown>>
  /** Why it did not arrive. */
  error?: string
  /** HTTP status of the receiver. */
  status?: number
}

export type DirectUploadEvent = {
  error?: { code: number; message: string }
  filename?: string
  imageId: string
  uploadedAt?: string
}

export type Notifier = {
  /** Tells the webhook about a direct upload, later. */
  notify(event: DirectUploadEvent): void
  sendTest(): Promise<SentNotification>
  /** The same to an address that is not kept yet. */
  sendTestTo(target: Target): Promise<SentNotification>
  sent: readonly SentNotification[]
}

type Target = { secret?: string; url: string }

const timeoutMs = 10_000
const policy = { id: 'f3b1c5d2a4e64c0f9b7a8d6e5c4b3a21', name: 'Cloudflare Images direct uploads' }
const maxRemembered = 1000
const testText =
  'Hello World! This is a test message sent from https://cloudflare.com. If you can see this, your webhook is configured properly.'

type CreateNotifierArgs = {
  accountId: string
  background: BackgroundWork
  faults: FaultSource
  fetch: EmulatorFetch
  now: () => number
  /** Where the account's policies send notifications. */
  targets: () => Promise<readonly Target[]>
  webhook: Target | undefined
}

/**
 * Sends Cloudflare notifications: the shared secret goes verbatim into `cf-webhook-auth`, nothing
 * is signed, nothing is sent twice.
 */
export function createNotifier({
  accountId,
  background,
  faults,
  fetch,
  now,
  targets,
  webhook,
}: CreateNotifierArgs): Notifier {
  const sent: SentNotification[] = []
  const send = async (target: Target, body: Record<string, unknown>): Promise<SentNotification> => {
    const outcome = await post({ body, fetch, ...target })
    sent.push(outcome)
    if (sent.length > maxRemembered) sent.shift()
    return outcome
  }
  const sendTestTo = (target: Target): Promise<SentNotification> => send(target, { text: testText })
  return {
    notify(event) {
      background.run(async () => {
        const all = [...(webhook === undefined ? [] : [webhook]), ...(await targets())]
        if (all.length === 0) return
        const fault = faults.take({ host: null, operation: 'webhook' })
        if (fault?.kind === 'silence') return
        const body = toNotification({ accountId, event, nowMs: now() })
        for (const target of all) await send(target, body)
      })
    },
    async sendTest() {
      if (webhook === undefined) {
        throw new CloudflareImagesError({
          code: 'OPTIONS_INVALID',
          message: 'There is no webhook to test: give the emulator the option webhook.url.',
        })
      }
      return sendTestTo(webhook)
    },
    sendTestTo,
    sent,
  }
}

type ToNotificationArgs = {
  accountId: string
  event: DirectUploadEvent
  nowMs: number
}

/**
 * The generic envelope of Cloudflare's notifications. What `data` holds for an image is not
 * documented anywhere: the fields here are a guess that receivers must not build on.
 */
function toNotification({
  accountId,
  event: { error, filename, imageId, uploadedAt },
  nowMs,
}: ToNotificationArgs): Record<string, unknown> {
  const outcome = error === undefined ? 'succeeded' : `failed: ${error.message}`
  return {
    account_id: accountId,
    alert_correlation_id: randomUUID().replaceAll('-', ''),
    alert_event: 'ALERT_STATE_EVENT_START',
    alert_type: 'image_notification',
    data: {
      id: imageId,
      status: error === undefined ? 'success' : 'failure',
      ...(error === undefined ? {} : { error }),
      ...(filename === undefined ? {} : { filename }),
      ...(uploadedAt === undefined ? {} : { uploaded: uploadedAt }),
    },
    name: policy.name,
    policy_id: policy.id,
    policy_name: policy.name,
    text: `Direct upload of the image ${imageId} ${outcome}`,
    ts: Math.floor(nowMs / 1000),
  }
}

type PostArgs = {
  body: Record<string, unknown>
  fetch: EmulatorFetch
  secret?: string
  url: string
}

async function post({ body, fetch, secret, url }: PostArgs): Promise<SentNotification> {
  try {
    const { status } = await fetch(url, {
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...(secret === undefined ? {} : { 'cf-webhook-auth': secret }),
      },
      method: 'POST',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { body, status }
  } catch (error) {
    return { body, error: error instanceof Error ? error.message : String(error) }
  }
}
