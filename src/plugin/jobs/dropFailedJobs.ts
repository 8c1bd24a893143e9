import type { Payload } from 'payload'

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
