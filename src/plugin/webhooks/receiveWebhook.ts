import type { Payload } from 'payload'

import { randomUUID } from 'node:crypto'

import type { Service } from '../../service/createService.js'

import { parseWebhookMessage, type SingleMessage } from '../../core/webhookMessage.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { type BodyLimits, readBody, type ToBodyError } from '../http/readBody.js'
import { assertGenuine, unauthorized } from './assertGenuine.js'
import { handleImage } from './handleImage.js'
import { joinOutcomes, refusal, type Outcome } from './outcome.js'

/** A message as it comes, from the network or from the emulator in this process. */
export type Delivery = {
  body: null | ReadableStream<Uint8Array> | undefined
  headers: Headers
  payload: Payload
}

export type ReceiveWebhook = (delivery: Delivery) => Promise<Response>

/** A notification has about one kilobyte, a batch of Queues a hundred small events. */
export const webhookLimits: BodyLimits = { maxBytes: 64 * 1024, timeoutMs: 10_000 }

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
