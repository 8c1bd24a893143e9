import type { TaskConfig } from 'payload'

import type { Service } from '../../service/createService.js'

import { dropKilledJobs } from './dropKilledJobs.js'

type PlanScheduleArgs = {
  cron: false | string
  service: Service
  slug: string
}

/** A task's schedule on the plugin's queue, which outlives killed runs; none for `false`. */
export function planSchedule({ cron, service, slug }: PlanScheduleArgs): {
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
