import type { Site } from '../../service/createService.js'

import { estimateStorageCost, type Stats } from '../../core/stats.js'
import { readAccountFigures } from '../../service/statsAccount.js'
import { countCollection, listFailures } from './countCollection.js'
import { readOrphans } from './orphanRecord.js'

const failureLimit = 5

/** What is stored, what it costs, what went wrong. Whether Cloudflare answers or not. */
export async function readStats({ payload, service }: Site): Promise<Stats> {
  const at = service.now().toISOString()
  const slugs = Object.keys(service.collections)
  const [{ account, accountError }, collections, failures, orphans] = await Promise.all([
    readAccountFigures({ service }),
    Promise.all(slugs.map((collection) => countCollection({ collection, payload, service }))),
    Promise.all(
      slugs.map((collection) => listFailures({ collection, limit: failureLimit, payload })),
    ),
    readOrphans({ payload, service }),
  ])
  const { mode } = service.options
  const isPaid = account !== null && mode === 'cloudflare'
  return {
    account,
    accountError,
    accountLacks: service.accountLacks === undefined ? null : [...service.accountLacks],
    at,
    collections,
    cost: isPaid ? estimateStorageCost({ images: account.current }) : null,
    mode,
    orphans,
    recentFailures: failures
      .flat()
      .toSorted((a, b) => b.at.localeCompare(a.at))
      .slice(0, failureLimit),
  }
}
