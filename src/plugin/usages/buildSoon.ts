import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { isBuilt } from './builtIndex.js'
import { rebuildUsages } from './rebuildUsages.js'

const running = new WeakMap<Service, Promise<void>>()

/** How long a start waits for the first build. */
const patienceMs = 3_000

/** Builds the index of a site that has none: once, beside whatever else goes on. */
export async function buildSoon({
  payload,
  service,
}: {
  payload: Payload
  service: Service
}): Promise<void> {
  const { enabled, usages } = service.options
  if (!enabled || usages === false || running.has(service)) return
  const build = buildMissing({ payload, service }).finally(() => running.delete(service))
  running.set(service, build)
  await service.background.add(build, { patienceMs })
}

async function buildMissing(args: { payload: Payload; service: Service }): Promise<void> {
  const { payload } = args
  try {
    if (await isBuilt(args)) return
    const { missing, sources } = await rebuildUsages(args)
    payload.logger.info({ missing, msg: 'Found out where images are used.', sources })
  } catch (err) {
    // Before a migration, say: its tables are not there yet.
    payload.logger.warn({ err, msg: 'It could not be found out where images are used.' })
  }
}
