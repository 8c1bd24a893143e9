import type { TaskConfig } from 'payload'

import type { Service } from '../../service/createService.js'
import type { RebuildReport } from '../usages/rebuildUsages.js'

import { rebuildUsages } from '../usages/rebuildUsages.js'
import { dropFailedJobs } from './dropFailedJobs.js'
import { maxRunMs } from './dropKilledJobs.js'
import { planSchedule } from './planSchedule.js'

type Task = TaskConfig<{ input: object; output: object | RebuildReport }>

/** Compares the index of usages with the documents, and puts it right. */
export function usagesTask(service: Service): Task[] {
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
      ...planSchedule({ cron: usages.cron, service, slug: usagesTaskSlug }),
    },
  ]
}

/** Slug of the task that rebuilds the index of usages. */
export const usagesTaskSlug = 'cloudflareImagesUsages'
