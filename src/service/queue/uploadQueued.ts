import type { LedgerRow } from '../ledger.js'
import type { QueueArgs, QueueOutcome } from './queueTypes.js'

import {
  type CloudflareImagesError,
  type ErrorCode,
  isCloudflareImagesError,
} from '../../errors.js'
import { postpone } from '../removeImage.js'
import { failQueued } from './failQueued.js'
import { isOutage } from './isOutage.js'
import { sendQueued } from './sendQueued.js'

const batchSize = 50

/** Files sent, files that no document has any more, files refused or unreadable, and files that wait. */
export type QueueReport = { dropped: number; failed: number; uploaded: number; waiting: number }

/**
 * Sends the files that wait, one after the other in the order in which they were saved, and ends where
 * Cloudflare does not answer. Safe at any time and in several processes: whoever finds a file under way
 * leaves it, and those behind it, to the other.
 */
export async function uploadQueued(args: QueueArgs): Promise<QueueReport> {
  const { ledger, now, signal } = args
  const report: QueueReport = { dropped: 0, failed: 0, uploaded: 0, waiting: 0 }
  const kinds = ['queue'] as const
  const seen = new Set<string>()
  for (;;) {
    const rows = await ledger.listDue({ kinds, limit: batchSize + seen.size, now: now() })
    const row = rows.find(({ id }) => !seen.has(id))
    if (row === undefined || signal?.aborted === true) break
    seen.add(row.id)
    const outcome = await settle({ ...args, row })
    if (outcome === 'stopped') break
    if (outcome !== 'held') report[outcome] += 1
  }
  report.waiting = await ledger.countDue({ kinds, now: now() })
  return report
}

async function settle(args: QueueArgs & { row: LedgerRow }): Promise<QueueOutcome> {
  const { ledger, now, row } = args
  try {
    return await sendQueued(args)
  } catch (error) {
    const lastError = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
    await ledger.update({ durable: true, id: row.id, patch: { expiresAt: null, lastError } })
    // Nothing was said of the file: the next one would meet the same.
    if (isOutage(error) || isOfPlace(error)) return 'stopped'
    if (refusesFile(error)) await failQueued({ ...args, error })
    // Whatever one file meets, the others get their turn.
    else await postpone({ ...args, error: new Error(lastError), now: now() })
    return 'failed'
  }
}

const ofPlace: ReadonlySet<ErrorCode> = new Set([
  'API_AUTHENTICATION',
  'BUCKET_FORBIDDEN',
  'BUCKET_MISSING',
  'BUCKET_UNAVAILABLE',
  'REQUEST_ABORTED',
])

/** Of the credentials, or of the spool. */
const isOfPlace = (error: unknown): boolean =>
  isCloudflareImagesError(error) && ofPlace.has(error.code)

const refusesFile = (error: unknown): error is CloudflareImagesError =>
  isCloudflareImagesError(error) && !error.retryable
