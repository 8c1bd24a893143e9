import type { Endpoint, Payload } from 'payload'

import type { Secret } from '../../optionTypes.js'
import type { Service } from '../../service/createService.js'

import { randomUUID } from 'node:crypto'

import { parseWebhookMessage, type SingleMessage } from '../../core/webhookMessage.js'
import { hasWebhookProof, verifyWebhook } from '../../core/webhookVerification.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { type BodyLimits, readBody, type ToBodyError } from '../http/readBody.js'
import { webhookPath } from '../http/webhookPath.js'
import { handleImage, joinOutcomes, type Outcome, refusal } from './handleImage.js'

/** `POST /cloudflare-images/webhook`: open to everyone, because the message itself must prove its sender. */
export function webhookEndpoints(service: Service): Endpoint[] {
  const receive = createWebhookReceiver({ service })
  return [
    {
      handler: ({ body, headers, payload }) => receive({ body, headers, payload }),
      method: 'post',
      path: webhookPath,
    },
  ]
}

type ListenToEmulatorArgs = {
  payload: Payload
  service: Service
}

/** In local mode the emulator's messages take the same way, without the network. */
export function listenToEmulator({ payload, service }: ListenToEmulatorArgs): void {
  const receive = createWebhookReceiver({ service })
  service.localWebhook.listen(({ body, headers }) => receive({ body, headers, payload }))
}

/** A message as it comes, from the network or from the emulator in this process. */
type Delivery = {
  body: null | ReadableStream<Uint8Array> | undefined
  headers: Headers
  payload: Payload
}

type ReceiveWebhook = (delivery: Delivery) => Promise<Response>

/** A notification has about one kilobyte, a batch of Queues a hundred small events. */
const webhookLimits: BodyLimits = { maxBytes: 64 * 1024, timeoutMs: 10_000 }

/** What the sender of a message is told that was not read. */
const messageError: ToBodyError = ({ cause, failure, limits }) => {
  switch (failure) {
    case 'brokeOff':
      return new CloudflareImagesError({
        cause,
        code: 'WEBHOOK_INVALID',
        message: 'The message broke off on its way. Send it again.',
      })
    case 'tooLarge':
      return new CloudflareImagesError({
        code: 'WEBHOOK_TOO_LARGE',
        message: `A webhook message may have ${Math.floor(limits.maxBytes / 1024)} kB. Send fewer messages at once.`,
      })
    case 'tooSlow':
      return new CloudflareImagesError({
        code: 'WEBHOOK_TOO_SLOW',
        message: `The message did not arrive within ${limits.timeoutMs / 1000} s. Send it again.`,
      })
  }
}

type Context = { log: RefusalLog; limits: BodyLimits; service: Service }

type CreateWebhookReceiverArgs = {
  limits?: BodyLimits
  service: Service
}

/**
 * Takes webhook messages. Nothing is looked up, in the database or at Cloudflare, for a message
 * that has not proved who sent it, and every refusal is a plain answer: floods of forged messages
 * cost little. Never throws.
 */
export function createWebhookReceiver({
  limits = webhookLimits,
  service,
}: CreateWebhookReceiverArgs): ReceiveWebhook {
  const context: Context = { limits, log: createRefusalLog(), service }
  return async (delivery) => {
    const { body, httpStatus } = await settle({ ...context, delivery }).catch((error: unknown) =>
      explain({ ...context, error, payload: delivery.payload }),
    )
    return Response.json(body, { headers: { 'cache-control': 'no-store' }, status: httpStatus })
  }
}

type SettleArgs = Context & { delivery: Delivery }

async function settle({ delivery, ...context }: SettleArgs): Promise<Outcome> {
  const { service } = context
  const { payload } = delivery
  const message = parseWebhookMessage(await readGenuine({ ...context, delivery }))
  if (message.kind === 'list') {
    const outcomes: Outcome[] = []
    for (const single of message.messages) {
      const outcome = handle({ message: single, payload, service })
      outcomes.push(
        await outcome.catch((error: unknown) => explain({ ...context, error, payload })),
      )
    }
    return joinOutcomes(outcomes)
  }
  return handle({ message, payload, service })
}

type ReadGenuineArgs = Context & { delivery: Delivery }

/** The JSON of a message that has proved who sent it. */
async function readGenuine({
  delivery: { body, headers },
  limits,
  service,
}: ReadGenuineArgs): Promise<unknown> {
  const { localWebhook, options } = service
  const local = localWebhook.secret
  const secrets = [...options.webhook.secret, ...(local === undefined ? [] : [local])]
  if (secrets.length === 0) {
    throw unauthorized(
      'no secret is configured. Set the plugin’s option webhook.secret, or CLOUDFLARE_IMAGES_WEBHOOK_SECRET, to the secret of the notification destination',
    )
  }
  const rawBody = await readBody({ limits, source: { body, headers }, toError: messageError })
  await assertGenuine({ headers, rawBody, secrets })
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody))
  } catch (cause) {
    throw new CloudflareImagesError({
      cause,
      code: 'WEBHOOK_INVALID',
      message: 'The message is not valid JSON.',
    })
  }
}

type HandleArgs = {
  message: SingleMessage
  payload: Payload
  service: Service
}

async function handle({ message, payload, service }: HandleArgs): Promise<Outcome> {
  switch (message.kind) {
    case 'image':
      return handleImage({ candidates: message.candidates, payload, service })
    case 'refused':
      throw new CloudflareImagesError({
        code: 'WEBHOOK_INVALID',
        message: `The message is of no use: ${message.reason}.`,
      })
    case 'test':
      return { body: { message: 'The webhook works.' }, httpStatus: 200 }
  }
}

type ExplainArgs = Context & { error: unknown; payload: Payload }

/** Refusals in words; whatever else went wrong stays in the log, under a number that the answer names. */
function explain({ error, log, payload, service }: ExplainArgs): Outcome {
  if (isCloudflareImagesError(error) && error.code.startsWith('WEBHOOK_')) {
    const reason = typeof error.cause === 'string' ? error.cause : error.message
    log({ now: service.now(), payload, reason })
    return refusal({ code: error.code, message: error.message })
  }
  const correlationId = randomUUID()
  payload.logger.error({ correlationId, err: error, msg: 'A webhook message could not be handled' })
  const message = `The message could not be handled. The server log has the reason under ${correlationId}.`
  return { body: { errors: [{ data: { correlationId }, message }] }, httpStatus: 500 }
}

/** A flood of refused messages must not become a flood of log lines. */
const quietMs = 60_000

type RefusalLog = (args: { now: Date; payload: Payload; reason: string }) => void

/** Logs why messages are refused: each reason at most once a minute, with how often it happened. */
function createRefusalLog(): RefusalLog {
  const seen = new Map<string, { count: number; loggedAt: number }>()
  return ({ now, payload, reason }) => {
    const before = seen.get(reason) ?? { count: 0, loggedAt: -Infinity }
    const count = before.count + 1
    const nowMs = now.getTime()
    if (Math.abs(nowMs - before.loggedAt) < quietMs) {
      seen.set(reason, { ...before, count })
      return
    }
    seen.set(reason, { count: 0, loggedAt: nowMs })
    payload.logger.warn({ count, msg: `A webhook message was refused: ${reason}` })
  }
}

/** One answer for all: whoever guesses learns nothing from it. */
function unauthorized(reason: string): CloudflareImagesError {
  return new CloudflareImagesError({
    cause: reason,
    code: 'WEBHOOK_UNAUTHORIZED',
    message:
      'The message does not prove who sent it: the header cf-webhook-auth must be the secret of the notification destination.',
  })
}

type AssertGenuineArgs = {
  headers: Headers
  rawBody: Uint8Array
  secrets: readonly Secret[]
}

/**
 * Lets only messages pass that prove one of the secrets. Secrets that are functions are asked each
 * time, so that a rotated one counts at once, but only for messages that bring a proof to compare.
 *
 * @throws CloudflareImagesError WEBHOOK_UNAUTHORIZED, with the reason as its cause
 * @throws Error when a secret cannot be fetched and no other fits
 */
async function assertGenuine({ headers, rawBody, secrets }: AssertGenuineArgs): Promise<void> {
  if (!hasWebhookProof(headers)) {
    throw unauthorized('it has neither cf-webhook-auth nor the signature of a relay')
  }
  const read = await Promise.allSettled(secrets.map(readSecret))
  const known = read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  if (verifyWebhook({ headers, rawBody, secrets: known }) !== undefined) return
  if (known.length < secrets.length) {
    // What the vault said stays there: it may hold what it was asked for.
    throw new Error('A secret in webhook.secret could not be fetched, or is empty.')
  }
  throw unauthorized('its cf-webhook-auth or signature does not fit webhook.secret')
}

async function readSecret(secret: Secret): Promise<string> {
  const value: unknown = typeof secret === 'function' ? await secret() : secret
  // Vaults like to end with a line break; no header can.
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  throw new Error('no secret')
}
