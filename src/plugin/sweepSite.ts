import type { Payload } from 'payload'

import type { Service } from '../service/createService.js'
import type { SweepReport } from '../service/sweep.js'

import { defaultGraceSeconds } from '../service/createService.js'
import { sweep } from '../service/sweep.js'
import { createImageRecords } from './createImageRecords.js'
import { createRecords } from './createRecords.js'
import { emitFor } from './events/recordEvent.js'
import { trimEvents } from './events/trimEvents.js'
import { losesRowsOnRollback } from './transactions.js'

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
}: {
  graceSeconds?: number
  now?: Date
  payload: Payload
  service: Service
  /** Ends the sweep early; the next one goes on. */
  signal?: AbortSignal | undefined
}): Promise<SweepReport> {
  const { client } = await service.connect()
  const at = now ?? service.now()
  const report = await sweep({
    client,
    emit: emitFor({ payload, service }),
    graceSeconds,
    images: createImageRecords({ payload, service }),
    now: at,
    records: createRecords({ payload, service }),
    scan: losesRowsOnRollback(payload),
    signal,
    site: service.site,
  })
  await trimEvents({ now: at, payload, service })
  return report
}
