import type { Config } from 'payload'

import type { Service } from '../../service/createService.js'

import { refreshTask } from './refreshTask.js'
import { sweepTask } from './sweepTask.js'
import { usagesTask } from './usagesTask.js'

type Jobs = NonNullable<Config['jobs']>

/** The jobs of the application with the plugin's tasks: everything else stays as it was. */
export function addJobs({ jobs, service }: { jobs: Jobs | undefined; service: Service }): Jobs {
  return {
    ...jobs,
    tasks: [
      ...(jobs?.tasks ?? []),
      refreshTask(service),
      sweepTask(service),
      ...usagesTask(service),
    ],
  }
}
