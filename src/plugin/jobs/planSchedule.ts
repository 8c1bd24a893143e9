import type { TaskConfig } from 'payload'

/** A task's schedule on the plugin's queue; none for `false`. */
export function planSchedule({ cron, queue }: { cron: false | string; queue: string }): {
  schedule?: NonNullable<TaskConfig['schedule']>
} {
  return cron === false ? {} : { schedule: [{ cron, queue }] }
}
