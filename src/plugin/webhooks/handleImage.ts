import type { Site } from '../../service/createService.js'
import type { RefreshOutcome } from '../../service/refreshImage.js'

import { unsettledStatuses } from '../../core/imageStatus.js'
import {
  type CloudflareAPIError,
  type ErrorCode,
  errorCodes,
  isCloudflareAPIError,
} from '../../errors.js'
import { enqueuePoll } from '../../service/enqueuePoll.js'
import { checkRowId } from '../../service/ledger.js'
import { refreshByImageId } from '../refresh/refreshSite.js'
import { contextOf } from '../request/context.js'

type HandleImageArgs = Site & { candidates: readonly string[] }

/**
 * Takes a message as a hint to look at an image: what is true is what the API says. Repeats and
 * reorderings therefore change nothing. The first candidate that means something here counts.
 */
export async function handleImage({ candidates, ...context }: HandleImageArgs): Promise<Outcome> {
  for (const imageId of candidates) {
    try {
      const outcome = await refreshByImageId({ ...context, imageId, source: 'webhook' })
      if (outcome.isKnown) return await reportKnown({ ...context, outcome })
    } catch (error) {
      // Only what is known here is asked for at Cloudflare.
      if (isCloudflareAPIError(error)) return reportSilence({ ...context, error, imageId })
      throw error
    }
  }
  return reportUnknown({ ...context, candidates })
}

type ReportKnownArgs = Site & { outcome: RefreshOutcome }

async function reportKnown({
  outcome: { collection, documentId, imageId, status },
  ...context
}: ReportKnownArgs): Promise<Outcome> {
  // What a look at a document changes has been told of already, and what changes nothing is no news.
  if (documentId === null) {
    await contextOf(context).emit({
      collection,
      imageId,
      message: 'A webhook message arrived for an upload that no document has yet.',
      type: 'webhook',
    })
  }
  return { body: { imageId, status }, httpStatus: 200 }
}

type ReportUnknownArgs = Site & { candidates: readonly string[] }

async function reportUnknown({
  candidates,
  payload,
  service,
}: ReportUnknownArgs): Promise<Outcome> {
  const imageId = candidates[0] ?? null
  await contextOf({ payload, service }).emit({
    data: { candidates: candidates.length },
    imageId,
    level: 'warn',
    message: 'A webhook message is about an image that no document here has.',
    type: 'webhook',
  })
  if (service.options.webhook.unknownImageStatus === 200) {
    return { body: { imageId, status: null }, httpStatus: 200 }
  }
  const message = 'No document here has this image.'
  return refusal({ code: 'WEBHOOK_IMAGE_UNKNOWN', imageId, message })
}

type ReportSilenceArgs = Site & { error: CloudflareAPIError; imageId: string }

/** Polling takes over. */
async function reportSilence({
  error: { code },
  imageId,
  payload,
  service,
}: ReportSilenceArgs): Promise<Outcome> {
  const context = contextOf({ payload, service })
  const document = await context.images.findByImageId({ imageId })
  const status = (document?.doc.cloudflare as { status?: unknown } | undefined)?.status
  if (document !== undefined && (unsettledStatuses as readonly unknown[]).includes(status)) {
    const { ledger, now } = context
    await enqueuePoll({ collection: document.collection, durable: true, imageId, ledger, now })
    // At once: the message may not come again.
    const patch = { dueAt: now.toISOString() }
    await ledger.update({ durable: true, id: checkRowId(imageId), patch })
  }
  await context.emit({
    collection: document?.collection ?? null,
    data: { code },
    documentId: document === undefined ? null : String(document.id),
    imageId,
    level: 'warn',
    message: 'A webhook message arrived, but Cloudflare’s API did not tell the image’s state.',
    type: 'webhook',
  })
  const message = 'Cloudflare’s API did not tell the image’s state. Send the message again later.'
  return { ...refusal({ code, imageId, message }), httpStatus: 503 }
}

/** What becomes of a message: the answer to whoever sent it. */
export type Outcome = { body: Readonly<Record<string, unknown>>; httpStatus: number }

type RefusalArgs = {
  code: ErrorCode
  imageId?: null | string
  message: string
}

/** A refusal in the shape of Payload's errors. */
export function refusal({ code, imageId, message }: RefusalArgs): Outcome {
  const data = { code, ...(imageId === undefined ? {} : { imageId }) }
  return { body: { errors: [{ data, message }] }, httpStatus: errorCodes[code].status }
}

/**
 * Of a list: the worst failure, so that a relay sends the list again; else what all have in common,
 * else success.
 */
export function joinOutcomes(outcomes: readonly Outcome[]): Outcome {
  const statuses = outcomes.map(({ httpStatus }) => httpStatus)
  const worst = Math.max(...statuses)
  const isCommon = statuses.every((status) => status === worst)
  return {
    body: { results: outcomes.map(({ body }) => body) },
    httpStatus: worst >= 500 || isCommon ? worst : 200,
  }
}
