import type { DatabaseKind } from '../support/database.js'
import type { CrashPoint } from './effects.js'

import { inspect } from 'node:util'

import { getCloudflareImages } from '../../../src/index.js'
import { type ScenarioName, scenarios } from './allScenarios.js'
import { openCrashSite } from './crashSite.js'
import { createEffects } from './effects.js'
import { type Findings, findBreaches } from './findBreaches.js'

export type Command = {
  /** The operation stands still there; absent: it runs to its end, and its effects are listed. */
  crashAt?: CrashPoint
  database: DatabaseKind
  dir: string
  hasSchema: boolean
  /** Makes the tables, runs the operation, or looks at what a killed process left. */
  kind: 'inspect' | 'open' | 'run'
  name: string
  scenario: ScenarioName
}

export type Reply =
  { effects: string[] } | { error: string } | { findings: Findings } | { halted: true }

/** Entry of a process that is killed while operations stand still in the middle. */
async function execute({ crashAt, kind, scenario: name, ...place }: Command): Promise<Reply> {
  const effects = createEffects({ hasTransactions: place.database === 'sqlite-transactions' })
  const site = await openCrashSite({ ...place, effects })
  const scenario = scenarios[name]
  const run = async (): Promise<Reply> => {
    await scenario.run(site)
    await getCloudflareImages(site.payload).settled()
    return { effects: [...effects.seen] }
  }
  const work = async (): Promise<Reply> => {
    if (kind === 'open') return { effects: [] }
    if (kind === 'inspect') return { findings: await findBreaches(site, scenario) }
    await scenario.prepare(site)
    await getCloudflareImages(site.payload).settled()
    effects.arm(crashAt)
    return Promise.race([run(), effects.halted.then(() => ({ halted: true }) as const)])
  }
  const reply = await work()
  // What stands still stays as it is: database and connections end with the process.
  if (!('halted' in reply)) await site.payload.destroy()
  return reply
}

process.on('message', (command: Command) => {
  execute(command).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ error: inspect(error, { depth: 3 }) }),
  )
})
process.on('disconnect', () => process.exit(0))
