import type { Site } from '../support/startPayload.js'

export type JobRow = {
  hasError?: boolean
  id: number | string
  processing: boolean
  taskSlug: string
  waitUntil?: string
}

export async function listJobs({ payload }: Site): Promise<JobRow[]> {
  const { docs } = await payload.db.find<JobRow>({
    collection: 'payload-jobs',
    limit: 0,
    pagination: false,
    sort: 'taskSlug',
  })
  return docs
}

/** Resolves when the schedule's next second has come. */
export async function untilDue(site: Site): Promise<void> {
  const times = (await listJobs(site)).map(({ waitUntil }) => Date.parse(waitUntil ?? ''))
  while (times.some((time) => time >= Date.now())) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Schedules what is to be scheduled, and tells which tasks that was. */
export async function schedule({ payload }: Site, queue: string): Promise<unknown[]> {
  const { queued } = await payload.jobs.handleSchedules({ queue })
  return queued.map(({ taskConfig }) => taskConfig?.slug)
}

/** Marks jobs as Payload does when it starts them, so many seconds ago. */
export async function markRunning(
  { payload }: Site,
  { secondsAgo, taskSlug }: { secondsAgo: number; taskSlug: string },
): Promise<void> {
  await payload.db.updateMany({
    collection: 'payload-jobs',
    data: {
      processing: true,
      updatedAt: new Date(Date.now() - secondsAgo * 1000).toISOString(),
    },
    where: { taskSlug: { equals: taskSlug } },
  })
}
