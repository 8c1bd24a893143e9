import type { TaskConfig } from 'payload'

import type { Service } from '../../service/createService.js'
import type { RefreshReport } from '../refresh.js'

import { CloudflareImagesError } from '../../errors.js'
import { dropFailedJobs } from './dropFailedJobs.js'
import { maxRunMs } from './dropKilledJobs.js'
import { planSchedule } from './planSchedule.js'
import { refreshUntil } from './refreshUntil.js'

type Task = TaskConfig<{ input: object; output: RefreshReport | object }>

/** Looks at the direct uploads that documents wait for: the backstop for webhooks that never come. */
export function refreshTask(service: Service): Task {
  const { cleanup, enabled } = service.options
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
    ...planSchedule({ cron: cleanup.refreshCron, service, slug: refreshTaskSlug }),
  }
}

/** Slug of the task that looks at open uploads. */
export const refreshTaskSlug = 'cloudflareImagesRefresh'
