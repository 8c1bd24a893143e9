import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'
import type { RefreshReport } from '../refresh.js'

import { refreshDue } from '../refresh.js'

/** Images of one run; as many of them between two looks at the signal as are asked about at once. */
const maxImages = 500
const step = 4

/** Looks at the images that are due, up to 500, and ends early at the signal: the next run goes on. */
export async function refreshUntil({
  payload,
  service,
  signal,
}: {
  payload: Payload
  service: Service
  signal: AbortSignal
}): Promise<RefreshReport> {
  // Of the whole run, so that no image whose next look comes due meanwhile is looked at twice.
  const now = service.now()
  const report: RefreshReport = { changed: 0, checked: 0, failed: 0, waiting: 0 }
  while (!signal.aborted && report.checked < maxImages) {
    const part = await refreshDue({ limit: step, now, payload, service })
    report.changed += part.changed
    report.checked += part.checked
    report.failed += part.failed
    report.waiting += part.waiting
    if (part.checked < step) break
  }
  return report
}
