import { withLowPriority } from '../../service/callPriority.js'
import { defaultGraceSeconds, type Site } from '../../service/createService.js'
import { sweepSpool } from '../../service/queue/sweepSpool.js'
import { sweep, type SweepReport } from '../../service/sweep/sweep.js'
import { losesRowsOnRollback } from '../database/transactions.js'
import { trimEvents } from '../events/trimEvents.js'
import { contextOf, openContext } from '../request/context.js'

/** Images deleted at a time, because most of the time goes by waiting for Cloudflare. */
const concurrency = 20

type SweepSiteArgs = Site & {
  graceSeconds?: number
  now?: Date
  /** Ends the sweep early; the next one goes on. */
  signal?: AbortSignal | undefined
}

/**
 * Finishes what crashes, rollbacks and outages left behind, and trims the events. Safe at any time,
 * twice, and in two processes at once.
 *
 * @param args.graceSeconds uploads younger than this are left alone. Default 3600.
 * @param args.now for tests and simulations. Default the service's clock.
 */
export async function sweepSite({
  graceSeconds = defaultGraceSeconds,
  now,
  payload,
  service,
  signal,
}: SweepSiteArgs): Promise<SweepReport> {
  const at = now ?? service.now()
  // Where it does, nobody may write while a transaction is open.
  const loses = losesRowsOnRollback(payload)
  const waitsForCloudflare = service.options.mode === 'cloudflare'
  const report = await withLowPriority(async () =>
    sweep({
      ...(await openContext({ payload, service })),
      concurrency: waitsForCloudflare && !loses ? concurrency : 1,
      graceSeconds,
      now: at,
      scan: loses,
      signal,
    }),
  )
  // There, a crash takes the rows of files along that were just kept.
  if (loses) {
    await sweepSpool({
      ...contextOf({ payload, service }),
      graceSeconds,
      now: at,
      spool: service.spool,
    })
  }
  await trimEvents({ now: at, payload, service })
  return report
}
