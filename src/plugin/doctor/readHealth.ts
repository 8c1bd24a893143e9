import type { Finding } from '../../core/diagnosis.js'
import type { ResolvedOptions } from '../../options/resolvedOptions.js'
import type { Site } from '../../service/createService.js'

import { version } from '../../version.js'
import { driftFault } from './driftFault.js'
import { examineSite } from './examineSite.js'
import { keyFault } from './keyFault.js'
import { outageFault } from './outageFault.js'

/** What is degraded, for those who look after the site. */
export type Health = {
  at: string
  degraded: Omit<Finding, 'isHint'>[]
  mode: ResolvedOptions['mode']
  status: 'degraded' | 'ok'
  version: string
}

/**
 * Whether the site needs somebody. Asks Cloudflare nothing, so that anybody may call it often: what the
 * account lacks is what the last comparison in the background has found.
 */
export async function readHealth({
  signal,
  ...site
}: Site & { signal: AbortSignal }): Promise<Health> {
  const { findings, untold } = await examineSite({ ...site, by: 'server', isQuick: true, signal })
  const { accountLacks = [], options, signingProblem } = site.service
  const degraded = [
    ...site.service.calls.outages.map((outage) => ({
      ...outageFault(outage),
      id: `outage-${outage.host}`,
    })),
    ...(signingProblem === undefined ? [] : [{ ...keyFault(signingProblem), id: 'signing-key' }]),
    ...(accountLacks.length === 0 ? [] : [{ ...driftFault(accountLacks), id: 'variants' }]),
    ...findings
      .filter(({ isHint }) => !isHint)
      .map(({ id, mend, what, why }) => ({ id, mend, what, why })),
    ...untold
      .filter(({ failed }) => failed)
      .map(({ id, reason }) => ({
        id,
        mend: 'look into the log of the site and of its database',
        what: `it could not be checked: ${reason}`,
        why: 'What depends on it may fail as well.',
      })),
  ]
  return {
    at: site.service.now().toISOString(),
    degraded,
    mode: options.mode,
    status: degraded.length === 0 ? 'ok' : 'degraded',
    version,
  }
}
