import type { Payload } from 'payload'

import type { CloudflareAPIError } from '../../errors.js'
import type { Service } from '../../service/createService.js'
import type { RefreshOutcome } from '../../service/refreshImage.js'

import { unsettledStatuses } from '../../core/imageStatus.js'
import { isCloudflareAPIError } from '../../errors.js'
import { checkRowId } from '../../service/records.js'
import { watchImage } from '../../service/watchImage.js'
import { createImageRecords } from '../createImageRecords.js'
import { createRecords } from '../createRecords.js'
import { emitFor } from '../events/recordEvent.js'
import { refreshByImageId } from '../refresh.js'
import { refusal, type Outcome } from './outcome.js'

type Context = { payload: Payload; service: Service }

/**
 * Takes a message as a hint to look at an image: what is true is what the API says. Repeats and
 * reorderings therefore change nothing. The first candidate that means something here counts.
 */
export async function handleImage({
  candidates,
  ...context
}: Context & { candidates: readonly string[] }): Promise<Outcome> {
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

async function reportKnown({
  outcome: { collection, documentId, imageId, status },
  ...context
}: Context & { outcome: RefreshOutcome }): Promise<Outcome> {
  // What a look at a document changes has been told of already, and what changes nothing is no news.
  if (documentId === null) {
    await emitFor(context)({
      collection,
      imageId,
      message: 'A webhook message arrived for an upload that no document has yet.',
      type: 'webhook',
    })
  }
  return { body: { imageId, status }, httpStatus: 200 }
}

async function reportUnknown({
  candidates,
  payload,
  service,
}: Context & { candidates: readonly string[] }): Promise<Outcome> {
  const imageId = candidates[0] ?? null
  await emitFor({ payload, service })({
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

/** Polling takes over, at once: the message may not come again. */
async function reportSilence({
  error: { code },
  imageId,
  payload,
  service,
}: Context & { error: CloudflareAPIError; imageId: string }): Promise<Outcome> {
  const document = await createImageRecords({ payload, service }).findByImageId({ imageId })
  const status = (document?.doc.cloudflare as { status?: unknown } | undefined)?.status
  if (document !== undefined && (unsettledStatuses as readonly unknown[]).includes(status)) {
    await lookNow({ collection: document.collection, imageId, payload, service })
  }
  await emitFor({ payload, service })({
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

async function lookNow({
  collection,
  imageId,
  payload,
  service,
}: Context & { collection: string; imageId: string }): Promise<void> {
  const records = createRecords({ payload, service })
  const now = service.now()
  await watchImage({ collection, durable: true, imageId, now, records })
  const patch = { dueAt: now.toISOString() }
  await records.update({ durable: true, id: checkRowId(imageId), patch })
}
