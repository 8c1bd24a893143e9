import type { TaskConfig } from 'payload'

import type { Service } from '../../service/createService.js'

import { dropKilledJobs } from './dropKilledJobs.js'

/** A task's schedule on the plugin's queue, which outlives killed runs; none for `false`. */
export function planSchedule({
  cron,
  service,
  slug,
}: {
  cron: false | string
  service: Service
  slug: string
}): {
  schedule?: NonNullable<TaskConfig['schedule']>
} {
  if (cron === false) return {}
  const { queue } = service.options.cleanup
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
