import type { Payload } from 'payload'

import type { LedgerRow, Records } from '../service/records.js'
import type { Service } from '../service/createService.js'
import type { RefreshArgs, RefreshOutcome } from '../service/refreshImage.js'

import { isCloudflareImagesError } from '../errors.js'
import { planNextLook } from '../service/planNextLook.js'
import { refreshImage } from '../service/refreshImage.js'
import { createImageRecords } from './createImageRecords.js'
import { createRecords } from './createRecords.js'
import { followArrival } from './placeholder/followArrival.js'
import { emitFor } from './events/recordEvent.js'

type Site = { payload: Payload; service: Service }

export type RefreshReport = { changed: number; checked: number; failed: number; waiting: number }

/** Images looked at in one run, and how many at a time: Cloudflare counts calls. */
const defaultLimit = 500
const parallel = 4

/** Looks for a document that is still being saved, about an hour long. */
const maxLooksWithoutDocument = 8

/**
 * Asks Cloudflare about one image and writes what it says into its document. Safe to repeat, and in
 * two processes at once.
 *
 * @param args.now for tests and simulations. Default the service's clock.
 * @throws what the API throws
 */
export async function refreshByImageId({
  imageId,
  now,
  payload,
  service,
  source,
}: Site & {
  imageId: string
  now?: Date
  source: RefreshArgs['source']
}): Promise<RefreshOutcome> {
  const { client } = await service.connect()
  const outcome = await refreshImage({
    client,
    emit: emitFor({ payload, service }),
    imageId,
    images: createImageRecords({ payload, service }),
    limits: service.options.limits,
    now: now ?? service.now(),
    records: createRecords({ payload, service }),
    source,
  })
  if (outcome.changed && outcome.status === 'uploaded')
    await followArrival({ imageId, payload, service })
  return outcome
}

/**
 * Looks at the images that documents wait for: what a webhook would have told, without one. The
 * gaps between looks grow; a failure of the API only postpones.
 *
 * @param args.limit images at most. Default 500.
 * @param args.now for tests and simulations. Default the service's clock.
 */
export async function refreshDue({
  limit = defaultLimit,
  now,
  payload,
  service,
}: Site & { limit?: number; now?: Date }): Promise<RefreshReport> {
  const at = now ?? service.now()
  const records = createRecords({ payload, service })
  const rows = await records.listDue({ kinds: ['check'], limit, now: at })
  const report: RefreshReport = { changed: 0, checked: 0, failed: 0, waiting: 0 }
  for (let start = 0; start < rows.length; start += parallel) {
    const looks = rows.slice(start, start + parallel)
    await Promise.all(
      looks.map(async (row) => look({ now: at, payload, records, report, row, service })),
    )
  }
  return report
}

type Look = Site & { now: Date; records: Records; report: RefreshReport; row: LedgerRow }

async function look({ now, payload, records, report, row, service }: Look): Promise<void> {
  report.checked += 1
  const { imageId } = row
  try {
    const outcome =
      imageId === null
        ? undefined
        : await refreshByImageId({ imageId, now, payload, service, source: 'poll' })
    if (outcome?.changed === true) report.changed += 1
    const isOrphan = outcome === undefined || outcome.documentId === null
    if (isOrphan && row.attempts >= maxLooksWithoutDocument) {
      await records.remove({ durable: true, id: row.id })
    } else if (await schedule({ now, payload, records, row, service })) {
      report.waiting += 1
    }
  } catch (error) {
    report.failed += 1
    if (!isCloudflareImagesError(error))
      payload.logger.error({ err: error, imageId, msg: 'Looking at an image failed' })
    const lastError = error instanceof Error ? error.message : 'unknown'
    await schedule({ lastError, now, payload, records, row, service })
  }
}

/** False when the row is gone: nothing is left to wait for. */
async function schedule({
  lastError,
  now,
  payload,
  records,
  row: { attempts, id, imageId },
  service,
}: Omit<Look, 'report'> & { lastError?: string }): Promise<boolean> {
  if ((await records.readRow({ id })) === undefined) return false
  const document =
    imageId === null
      ? undefined
      : await createImageRecords({ payload, service }).findByImageId({ imageId })
  const { expiresAt } = (document?.doc.cloudflare ?? {}) as { expiresAt?: null | string }
  const dueAt = planNextLook({ attempts, expiresAt: expiresAt ?? null, now })
  await records.update({
    durable: true,
    id,
    patch: {
      attempts: attempts + 1,
      dueAt: dueAt.toISOString(),
      ...(lastError === undefined ? {} : { lastError: lastError.slice(0, 500) }),
    },
  })
  return true
}
