import type { Site } from '../../service/createService.js'
import type { LedgerRow } from '../../service/ledger.js'

import pMap from 'p-map'

import { unsettledStatuses } from '../../core/imageStatus.js'
import { isCloudflareImagesError } from '../../errors.js'
import { withLowPriority } from '../../service/callPriority.js'
import { imageIdOf } from '../../service/documentImage.js'
import { nextPollAt } from '../../service/nextPollAt.js'
import { type RefreshArgs, refreshImage, type RefreshOutcome } from '../../service/refreshImage.js'
import { type Context, contextOf, openContext } from '../request/context.js'
import { sendMetadata } from './sendMetadata.js'

export type RefreshReport = { changed: number; checked: number; failed: number; waiting: number }

/** Images looked at in one run: Cloudflare counts calls. */
const defaultLimit = 500
/** Images that are asked about at a time. */
export const concurrency = 4

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
  const rows = await ledger.listDue({ kinds: ['check', 'metadata'], limit, now: at })
  const report: RefreshReport = { changed: 0, checked: 0, failed: 0, waiting: 0 }
  await withLowPriority(() =>
    pMap(
      groupRows(rows),
      ([row, ...more]) => {
        const about = { images, ledger, now: at, payload, report, service }
        return row.kind === 'check'
          ? look({ ...about, row })
          : sendMetadata({ ...about, rows: [row, ...more] })
      },
      { concurrency },
    ),
  )
  return report
}

type Group = readonly [LedgerRow, ...LedgerRow[]]

/** Saves of one document that follow one another are one call. */
function groupRows(rows: readonly LedgerRow[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const row of rows) {
    const { collectionSlug, documentId, id, kind } = row
    const key = kind === 'check' ? id : `${collectionSlug} ${documentId}`
    groups.set(key, [...(groups.get(key) ?? []), row] as unknown as Group)
  }
  return [...groups.values()]
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
    if (!isCloudflareImagesError(error)) {
      payload.logger.error({ err: error, imageId, msg: 'Looking at an image failed' })
    }
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

type UnsettledReport = {
  changed: number
  checked: number
  /** Images that Cloudflare could not be asked about. */
  failed: number
  /** True when there are more: call again. */
  hasMore: boolean
  /** Images that are still on their way. */
  waiting: number
}

/** Images at most in one call. */
const maxUnsettled = 200
const forever = new Date('9999-12-31')

type RefreshUnsettledArgs = Site & { slug: string }

/** Looks at every image of a collection that time or Cloudflare will change. */
export const refreshUnsettled = (args: RefreshUnsettledArgs): Promise<UnsettledReport> =>
  withLowPriority(() => lookAtUnsettled(args))

async function lookAtUnsettled(args: RefreshUnsettledArgs): Promise<UnsettledReport> {
  const imageIds = await findUnsettled(args)
  const report = { changed: 0, checked: 0, failed: 0, waiting: 0 }
  const chosen = imageIds.slice(0, maxUnsettled)
  const lookAt = async (imageId: string): Promise<void> => {
    report.checked += 1
    try {
      const { changed, status } = await refreshByImageId({ ...args, imageId, source: 'request' })
      if (changed) report.changed += 1
      if ((unsettledStatuses as readonly unknown[]).includes(status)) report.waiting += 1
    } catch (error) {
      if (!isCloudflareImagesError(error)) throw error
      report.failed += 1
    }
  }
  await pMap(chosen, lookAt, { concurrency })
  return { ...report, hasMore: imageIds.length > maxUnsettled }
}

type FindUnsettledArgs = Site & { slug: string }

/** By their status; newest drafts, which only the ledger knows, by their check rows. */
async function findUnsettled({ payload, service, slug }: FindUnsettledArgs): Promise<string[]> {
  const { images, ledger } = contextOf({ payload, service })
  const documents = await images.listByStatus({
    collection: slug,
    limit: maxUnsettled + 1,
    statuses: unsettledStatuses,
  })
  const rows = await ledger.listDue({
    kinds: ['check'],
    limit: maxUnsettled + 1,
    now: forever,
  })
  const imageIds = [
    ...documents.map(({ doc }) => imageIdOf(doc)),
    ...rows.filter(({ collectionSlug }) => collectionSlug === slug).map(({ imageId }) => imageId),
  ]
  return [...new Set(imageIds.filter((imageId) => typeof imageId === 'string'))]
}
