import type { DatabaseKind } from '../support/database.js'
import type { CrashPoint } from './effects.js'

import { inspect } from 'node:util'

import { getCloudflareImages } from '../../../src/index.js'
import { type ScenarioName, scenarios } from './allScenarios.js'
import { openCrashSite } from './crashSite.js'
import { createEffects } from './effects.js'
import { type Findings, findBreaches } from './findBreaches.js'

export type Command = {
  /** Absent: the operation runs to its end and its effects are listed. */
  crashAt?: CrashPoint
  database: DatabaseKind
  dir: string
  hasSchema: boolean
  /** Makes the tables, runs the operation, or looks at what a crashed process left. */
  kind: 'inspect' | 'open' | 'run'
  name: string
  scenario: ScenarioName
}

export type Reply = { findings: Findings } | { effects: string[] } | { error: string }

/** Entry of a process that is killed in the middle of an operation. */
async function execute({ crashAt, kind, scenario: name, ...place }: Command): Promise<Reply> {
  const effects = createEffects({ hasTransactions: place.database === 'sqlite-transactions' })
  const site = await openCrashSite({ ...place, effects })
  const scenario = scenarios[name]
  try {
    if (kind === 'open') return { effects: [] }
    if (kind === 'inspect') return { findings: await findBreaches(site, scenario) }
    await scenario.prepare(site)
    await getCloudflareImages(site.payload).settled()
    effects.arm(crashAt)
    await scenario.run(site)
    await getCloudflareImages(site.payload).settled()
    return { effects: [...effects.seen] }
  } finally {
    await site.payload.destroy()
  }
}

process.on('message', (command: Command) => {
  execute(command).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ error: inspect(error, { depth: 3 }) }),
  )
})
process.on('disconnect', () => process.exit(0))
