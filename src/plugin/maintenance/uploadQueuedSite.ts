import type { EventListener, Site } from '../../service/createService.js'

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { withLowPriority } from '../../service/callPriority.js'
import { type QueueReport, uploadQueued } from '../../service/queue/uploadQueued.js'
import { openContext } from '../request/context.js'

type UploadQueuedSiteArgs = Site & {
  now?: () => Date
  /** Ends the run early; the next one goes on. */
  signal?: AbortSignal | undefined
}

/** Sends the files that wait for Cloudflare. Safe at any time, twice, and in two processes at once. */
export async function uploadQueuedSite({
  now,
  payload,
  service,
  signal,
}: UploadQueuedSiteArgs): Promise<QueueReport> {
  return withLowPriority(async () =>
    uploadQueued({
      ...(await openContext({ payload, service })),
      newId: randomUUID,
      now: now ?? service.now,
      signal,
      sleep: (delayMs) => sleep(delayMs),
      spool: service.spool,
    }),
  )
}

/** At once when Cloudflare answers again; the job does it where no process was told. */
export const uploadWhenRecovered: EventListener = ({ event, payload, service }) => {
  if (event.type === 'recovered' && event.data.host !== 'batch') {
    const sent = uploadQueuedSite({ payload, service }).catch((err: unknown) => {
      payload.logger.error({ err, msg: 'Sending files that wait failed; the job goes on' })
    })
    service.background.follow(sent)
  }
  return Promise.resolve()
}
