import type { LedgerRow } from '../../service/ledger.js'
import type { Site } from '../../service/createService.js'

import { isCloudflareImagesError } from '../../errors.js'
import { inBackground } from '../../service/callPriority.js'
import { nextPollAt } from '../../service/nextPollAt.js'
import { type RefreshArgs, refreshImage, type RefreshOutcome } from '../../service/refreshImage.js'
import { type Context, contextOf, openContext } from '../request/context.js'

export type RefreshReport = { changed: number; checked: number; failed: number; waiting: number }

/** Images looked at in one run, and how many at a time: Cloudflare counts calls. */
const defaultLimit = 500
const parallel = 4

/** Looks for a document that is still being saved, about an hour long. */
const maxLooksWithoutDocument = 8

type RefreshByImageIdArgs = Site & { imageId: string; now?: Date; source: RefreshArgs['source'] }

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
}: RefreshByImageIdArgs): Promise<RefreshOutcome> {
  return refreshImage({
    ...(await openContext({ payload, service })),
    imageId,
    limits: service.options.limits,
    ...(now === undefined ? {} : { now }),
    source,
  })
}

type RefreshDueArgs = Site & { limit?: number; now?: Date }

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
}: RefreshDueArgs): Promise<RefreshReport> {
  const at = now ?? service.now()
  const { images, ledger } = contextOf({ payload, service })
  const rows = await ledger.listDue({ kinds: ['check'], limit, now: at })
  const report: RefreshReport = { changed: 0, checked: 0, failed: 0, waiting: 0 }
  for (let start = 0; start < rows.length; start += parallel) {
    const looks = rows.slice(start, start + parallel)
    await inBackground(() =>
      Promise.all(
        looks.map(async (row) => look({ images, ledger, now: at, payload, report, row, service })),
      ),
    )
  }
  return report
}

type Look = Omit<Context, 'emit' | 'fileTargets' | 'req' | 'site'> & {
  report: RefreshReport
  row: LedgerRow
}

async function look({ report, row, ...context }: Look): Promise<void> {
  const { ledger, now, payload, service } = context
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
      await ledger.remove({ durable: true, id: row.id })
    } else if (await schedule({ ...context, row })) {
      report.waiting += 1
    }
  } catch (error) {
    report.failed += 1
    if (!isCloudflareImagesError(error))
      payload.logger.error({ err: error, imageId, msg: 'Looking at an image failed' })
    const lastError = error instanceof Error ? error.message : 'unknown'
    await schedule({ ...context, lastError, row })
  }
}

type ScheduleArgs = Omit<Look, 'report'> & { lastError?: string }

/** False when the row is gone: nothing is left to wait for. */
async function schedule({
  images,
  lastError,
  ledger,
  now,
  row: { attempts, id, imageId },
}: ScheduleArgs): Promise<boolean> {
  if ((await ledger.readRow({ id })) === undefined) return false
  const document = imageId === null ? undefined : await images.findByImageId({ imageId })
  const { expiresAt } = (document?.doc.cloudflare ?? {}) as { expiresAt?: null | string }
  const dueAt = nextPollAt({ attempts, expiresAt: expiresAt ?? null, now })
  await ledger.update({
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
