import type { Payload, Where } from 'payload'

import type { Check } from './check.js'

/** Without a run for so long, nobody runs the jobs. */
const maxIdleMs = 86_400_000
/** A queue that somebody runs is empty within minutes. */
const maxWaitMs = 3_600_000

const mendOf = (queue: string): string =>
  `jobs: { autoRun: [{ cron: '* * * * *', queue: '${queue}' }] } in your Payload config, or npx payload jobs:run --queue ${queue} --handle-schedules`

const why = 'Deletions that failed and uploads that were given up are never finished.'

/** Whether the background jobs really run. */
export const jobChecks: readonly Check[] = [
  {
    async examine({ payload, service }) {
      const { queue } = service.options.jobs
      if (scheduledTasks(payload).length === 0) return undefined
      const waiting = waitingSince({ at: service.now().getTime() - maxWaitMs, queue })
      const { docs, totalDocs } = await payload.db.find<{ createdAt: Date | string }>({
        collection: 'payload-jobs',
        limit: 1,
        sort: 'createdAt',
        where: waiting,
      })
      const [oldest] = docs
      if (oldest === undefined) return undefined
      return {
        mend: mendOf(queue),
        what: `${totalDocs === 1 ? 'a job waits' : `${totalDocs} jobs wait`} in the queue ${queue} since ${new Date(oldest.createdAt).toISOString()}: somebody schedules them, and nobody runs them`,
        why,
      }
    },
    id: 'queue',
    isQuick: true,
  },
  {
    async examine({ payload, service }) {
      const slugs = scheduledTasks(payload)
      if (slugs.length === 0) return undefined
      const { queue } = service.options.jobs
      const last = await lastRun({ payload, queue, slugs })
      if (last === undefined && payload.config.jobs.autoRun !== undefined) {
        return { untold: 'no run has been seen; autoRun begins when the site starts' }
      }
      if (last !== undefined && service.now().getTime() - last < maxIdleMs) return undefined
      const seen = last === undefined ? 'yet' : `since ${new Date(last).toISOString()}`
      return { mend: mendOf(queue), what: `nobody has run the queue ${queue} ${seen}`, why }
    },
    id: 'jobs',
    isQuick: true,
    needs: ['queue'],
  },
]

function scheduledTasks({ config }: Payload): string[] {
  return (config.jobs.tasks ?? [])
    .filter(({ schedule, slug }) => schedule && String(slug).startsWith('cloudflareImages'))
    .map(({ slug }) => String(slug))
}

/** Due, not taken up, and older than `at`, in milliseconds since the epoch. */
function waitingSince({ at, queue }: { at: number; queue: string }): Where {
  const before = new Date(at).toISOString()
  return {
    and: [
      { queue: { equals: queue } },
      { processing: { equals: false } },
      { hasError: { not_equals: true } },
      { completedAt: { exists: false } },
      { createdAt: { less_than: before } },
      { or: [{ waitUntil: { exists: false } }, { waitUntil: { less_than: before } }] },
    ],
  }
}

type JobStats = {
  stats?: {
    scheduledRuns?: {
      queues?: Record<string, { tasks?: Record<string, { lastScheduledRun?: string }> }>
    }
  }
}

type LastRunArgs = { payload: Payload; queue: string; slugs: readonly string[] }

/** When Payload last looked whether one of these tasks is due, in milliseconds since the epoch. */
async function lastRun({ payload, queue, slugs }: LastRunArgs): Promise<number | undefined> {
  // What Payload keeps of its schedules; its package exports neither slug nor type.
  const found: unknown = await payload.db.findGlobal({ slug: 'payload-jobs-stats' })
  const tasks = (found as JobStats | null)?.stats?.scheduledRuns?.queues?.[queue]?.tasks ?? {}
  const times = slugs
    .map((slug) => Date.parse(tasks[slug]?.lastScheduledRun ?? ''))
    .filter((time) => !Number.isNaN(time))
  return times.length === 0 ? undefined : Math.max(...times)
}
