import type { Payload } from 'payload'

import type { Stats } from '../../core/stats.js'
import type { Service } from '../../service/createService.js'

import { estimateStorageCost } from '../../core/stats.js'
import { readAccountFigures } from '../../service/statsAccount.js'
import { countCollection, listFailures } from './countCollection.js'
import { readOrphans } from './orphanRecord.js'

type Asked = { payload: Payload; service: Service }

const failureLimit = 5

/** What is stored, what it costs, what went wrong. Whether Cloudflare answers or not. */
export async function readStats({ payload, service }: Asked): Promise<Stats> {
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
  return {
    account,
    accountError,
    at,
    collections,
    cost: account === null ? null : estimateStorageCost({ images: account.current }),
    orphans,
    recentFailures: failures
      .flat()
      .toSorted((a, b) => b.at.localeCompare(a.at))
      .slice(0, failureLimit),
  }
}
