import type { Config, TaskConfig } from 'payload'

import type { Service, Site } from '../../service/createService.js'
import type { QueueReport } from '../../service/queue/uploadQueued.js'
import type { SweepReport } from '../../service/sweep/sweep.js'

import { CloudflareImagesError } from '../../errors.js'
import { sweepSite } from '../maintenance/sweepSite.js'
import { uploadQueuedSite } from '../maintenance/uploadQueuedSite.js'
import { refreshDue, type RefreshReport } from '../refresh/refreshSite.js'
import { type RebuildReport, rebuildUsages } from '../usages/rebuildUsages.js'
import { dropFailedJobs, dropKilledJobs, maxRunMs } from './dropJobs.js'

const refreshTaskSlug = 'cloudflareImagesRefresh'
const sweepTaskSlug = 'cloudflareImagesSweep'
const uploadTaskSlug = 'cloudflareImagesUpload'
const usagesTaskSlug = 'cloudflareImagesUsages'

type Jobs = NonNullable<Config['jobs']>

/** The jobs of the application with the plugin's tasks: everything else stays as it was. */
export function addJobs({ jobs, service }: { jobs: Jobs | undefined; service: Service }): Jobs {
  return {
    ...jobs,
    tasks: [
      ...(jobs?.tasks ?? []),
      refreshTask(service),
      sweepTask(service),
      uploadTask(service),
      ...usagesTask(service),
    ],
  }
}

type RefreshTask = TaskConfig<{ input: object; output: RefreshReport | object }>

/** Looks at the direct uploads that documents wait for: the backstop for webhooks that never come. */
function refreshTask(service: Service): RefreshTask {
  const { enabled, jobs } = service.options
  return {
    handler: async ({ job, req: { payload } }) => {
      if (!enabled) return { output: {} }
      await dropFailedJobs({ job, payload, slug: refreshTaskSlug })
      const signal = AbortSignal.timeout(maxRunMs)
      const report = await refreshUntil({ payload, service, signal })
      if (report.failed > 0) {
        throw new CloudflareImagesError({
          code: 'API_UNAVAILABLE',
          details: { report },
          message: `${report.failed} of ${report.checked} images could not be looked at. They are tried again by a later run.`,
        })
      }
      return { output: report }
    },
    interfaceName: 'CloudflareImagesRefresh',
    label: 'Cloudflare Images: refresh',
    retries: 0,
    slug: refreshTaskSlug,
    ...planSchedule({ cron: jobs.refreshCron, service, slug: refreshTaskSlug }),
  }
}

/** Images of one run; as many of them between two looks at the signal as are asked about at once. */
const maxImages = 500
const step = 4

type RefreshUntilArgs = Site & { signal: AbortSignal }

/** Looks at the images that are due, up to 500, and ends early at the signal: the next run goes on. */
async function refreshUntil({
  payload,
  service,
  signal,
}: RefreshUntilArgs): Promise<RefreshReport> {
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

type SweepTask = TaskConfig<{ input: object; output: SweepReport | object }>

/** Finishes what crashes, rollbacks and outages left behind, and trims the events. */
function sweepTask(service: Service): SweepTask {
  const { enabled, jobs } = service.options
  return {
    handler: async ({ job, req: { payload } }) => {
      if (!enabled) return { output: {} }
      await dropFailedJobs({ job, payload, slug: sweepTaskSlug })
      const signal = AbortSignal.timeout(maxRunMs)
      const report = await sweepSite({ payload, service, signal })
      // Some may wait although no collection queues any more.
      await uploadQueuedSite({ payload, service, signal })
      if (report.failed > 0) {
        throw new CloudflareImagesError({
          code: 'API_UNAVAILABLE',
          details: { report },
          message: `${report.failed} images could not be cleaned up at Cloudflare. They are tried again by a later run.`,
        })
      }
      return { output: report }
    },
    interfaceName: 'CloudflareImagesSweep',
    label: 'Cloudflare Images: sweep',
    retries: 0,
    slug: sweepTaskSlug,
    ...planSchedule({ cron: jobs.sweepCron, service, slug: sweepTaskSlug }),
  }
}

type UploadTask = TaskConfig<{ input: object; output: object | QueueReport }>

/** Sends the files that were kept while Cloudflare could not be reached. */
function uploadTask(service: Service): UploadTask {
  const { collections, enabled, jobs } = service.options
  const queues = Object.values(collections).some(({ outage }) => outage === 'queue')
  return {
    handler: async ({ job, req: { payload } }) => {
      if (!enabled) return { output: {} }
      await dropFailedJobs({ job, payload, slug: uploadTaskSlug })
      const signal = AbortSignal.timeout(maxRunMs)
      const report = await uploadQueuedSite({ payload, service, signal })
      if (report.failed > 0) {
        throw new CloudflareImagesError({
          code: 'API_REFUSED_IMAGE',
          details: { report },
          message: `${report.failed} files that waited for Cloudflare could not be sent. Their documents say why.`,
        })
      }
      return { output: report }
    },
    interfaceName: 'CloudflareImagesUpload',
    label: 'Cloudflare Images: upload',
    retries: 0,
    slug: uploadTaskSlug,
    ...(queues ? planSchedule({ cron: jobs.uploadCron, service, slug: uploadTaskSlug }) : {}),
  }
}

type UsagesTask = TaskConfig<{ input: object; output: object | RebuildReport }>

/** Compares the index of usages with the documents, and puts it right. */
function usagesTask(service: Service): UsagesTask[] {
  const { enabled, usages } = service.options
  if (usages === false) return []
  return [
    {
      handler: async ({ job, req: { payload } }) => {
        if (!enabled) return { output: {} }
        await dropFailedJobs({ job, payload, slug: usagesTaskSlug })
        const signal = AbortSignal.timeout(maxRunMs)
        return { output: await rebuildUsages({ payload, service, signal }) }
      },
      interfaceName: 'CloudflareImagesUsages',
      label: 'Cloudflare Images: usages',
      retries: 0,
      slug: usagesTaskSlug,
      ...planSchedule({ cron: service.options.jobs.usagesCron, service, slug: usagesTaskSlug }),
    },
  ]
}

type PlanScheduleArgs = {
  cron: false | string
  service: Service
  slug: string
}

/** A task's schedule on the plugin's queue, which outlives killed runs; none for `false`. */
function planSchedule({ cron, service, slug }: PlanScheduleArgs): {
  schedule?: NonNullable<TaskConfig['schedule']>
} {
  if (cron === false) return {}
  const { queue } = service.options.jobs
  return {
    schedule: [
      {
        cron,
        hooks: {
          beforeSchedule: async (args) => {
            await dropKilledJobs({ queue, req: args.req, service, slug })
            return args.defaultBeforeSchedule(args)
          },
        },
        queue,
      },
    ],
  }
}
