import type { TaskConfig } from 'payload'

import type { Service } from '../../service/createService.js'
import type { SweepReport } from '../../service/sweep.js'

import { CloudflareImagesError } from '../../errors.js'
import { sweepSite } from '../sweepSite.js'
import { dropFailedJobs } from './dropFailedJobs.js'
import { maxRunMs } from './dropKilledJobs.js'
import { planSchedule } from './planSchedule.js'

type Task = TaskConfig<{ input: object; output: SweepReport | object }>

/** Finishes what crashes, rollbacks and outages left behind, and trims the events. */
export function sweepTask(service: Service): Task {
  const { cleanup, enabled } = service.options
  return {
    handler: async ({ job, req: { payload } }) => {
      if (!enabled) return { output: {} }
      await dropFailedJobs({ job, payload, slug: sweepTaskSlug })
      const signal = AbortSignal.timeout(maxRunMs)
      const report = await sweepSite({ payload, service, signal })
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
    ...planSchedule({ cron: cleanup.cron, service, slug: sweepTaskSlug }),
  }
}

/** Slug of the task that sweeps. */
export const sweepTaskSlug = 'cloudflareImagesSweep'
