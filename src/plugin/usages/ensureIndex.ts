import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { forgetBuilt, isBuilt } from './builtIndex.js'
import { rebuildUsages } from './rebuildUsages.js'

const running = new WeakMap<Service, Promise<void>>()

/** How long a start waits for the first build. */
const timeoutMs = 3_000

type EnsureIndexArgs = {
  payload: Payload
  service: Service
}

/**
 * Builds the index of a site that has none: once, beside whatever else goes on. Where the plugin is
 * switched off, the next start with it has to look again.
 */
export async function ensureIndex({ payload, service }: EnsureIndexArgs): Promise<void> {
  const { enabled, usages } = service.options
  if (usages === false || running.has(service)) return
  const work = enabled ? buildMissing({ payload, service }) : forgetBuilt({ payload })
  const build = work.catch(warn(payload)).finally(() => running.delete(service))
  running.set(service, build)
  await service.background.add(build, { timeoutMs })
}

async function buildMissing(args: { payload: Payload; service: Service }): Promise<void> {
  if (await isBuilt(args)) return
  const { missing, sources } = await rebuildUsages(args)
  args.payload.logger.info({ missing, msg: 'Indexed where images are used.', sources })
}

/** Before a migration, say: its tables are not there yet. */
const warn =
  ({ logger }: Payload) =>
  (err: unknown): void =>
    logger.warn({ err, msg: 'It could not be found out where images are used.' })
