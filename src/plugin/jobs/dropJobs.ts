import type { Payload } from 'payload'

import type { CollectionCall, Service } from '../../service/createService.js'

type DropFailedJobsArgs = {
  /** The one that is running. */
  job: { id: number | string }
  payload: Payload
  slug: string
}

/**
 * Payload keeps failed jobs for ever. Of a task that runs every minute an outage would leave
 * hundreds: the newest says all there is to say.
 */
export async function dropFailedJobs({ job, payload, slug }: DropFailedJobsArgs): Promise<void> {
  await payload.db.deleteMany({
    collection: 'payload-jobs',
    where: {
      and: [
        { hasError: { equals: true } },
        { id: { not_equals: job.id } },
        { processing: { equals: false } },
        { taskSlug: { equals: slug } },
      ],
    },
  })
}

/** A run takes up nothing new after four minutes: hosts often end a request after five. */
export const maxRunMs = 240_000

/** More than any image at hand takes, so that the row of a run that goes on is never deleted. */
const maxCallsPerImage = 11

type KilledAfterMsArgs = {
  options: Pick<Service['options'], 'timeoutMs'>
}

/**
 * When a job that is marked as running has no process any more: after a quarter of an hour, later
 * where calls to Cloudflare may take longer than they do by default.
 */
export function killedAfterMs({ options: { timeoutMs } }: KilledAfterMsArgs): number {
  return maxRunMs + maxCallsPerImage * Math.max(timeoutMs, 60_000)
}

type DropKilledJobsArgs = CollectionCall & { queue: string }

/**
 * A process that is killed leaves its job marked as running, and Payload neither takes such a job up
 * again nor schedules another beside it.
 */
export async function dropKilledJobs({
  queue,
  req,
  service,
  slug,
}: DropKilledJobsArgs): Promise<void> {
  // By the clock that Payload dates the rows with, which need not be the service's.
  const before = new Date(Date.now() - killedAfterMs(service)).toISOString()
  await req.payload.db.deleteMany({
    collection: 'payload-jobs',
    req,
    where: {
      and: [
        { processing: { equals: true } },
        { queue: { equals: queue } },
        { taskSlug: { equals: slug } },
        { updatedAt: { less_than: before } },
      ],
    },
  })
}
