import type { Where } from 'payload'

import type { Usage, UsagePage } from '../../core/usage.js'
import type { Service } from '../../service/createService.js'
import type { Paging } from '../http/paging.js'
import type { Relation } from './reference.js'

import { CloudflareImagesError } from '../../errors.js'
import { isBuilt, notReady } from './builtIndex.js'
import { settleMarked } from './dirtySources.js'
import { ofImage, readRows, type Database } from './usageRows.js'
import { readVisibleUsages, type VisibleRow } from './readVisibleUsages.js'

type Args = Database & {
  image: Relation
  paging: Paging
  service: Service
  /** Old versions as well. Default true. */
  withVersions?: boolean
}

/**
 * Where an image is used, current places before old versions. With a request, what its user may not
 * read is counted and no more; without one everything is listed.
 *
 * @throws CloudflareImagesError NOT_FOUND where the site keeps no index, USAGES_NOT_READY
 */
export async function listUsages(args: Args): Promise<UsagePage> {
  const { image, paging, payload, req, withVersions = true } = args
  await assertReady(args)
  const current: Where[] = withVersions ? [] : [{ state: { not_equals: 'version' } }]
  const rows = await readRows({
    payload,
    req,
    // By name `version` is the last of the states.
    sort: ['state', 'sourceSlug', 'source', 'path', 'locale', 'id'],
    where: { and: [...ofImage(image), ...current] },
  })
  const { hidden, seen } = await readVisibleUsages({ payload, req, rows })
  const start = (paging.page - 1) * paging.limit
  const totalPages = Math.max(1, Math.ceil(seen.length / paging.limit))
  return {
    docs: seen.slice(start, start + paging.limit).map(toUsage),
    hasNextPage: paging.page < totalPages,
    hasPrevPage: paging.page > 1,
    hiddenDocs: hidden,
    limit: paging.limit,
    page: paging.page,
    totalDocs: seen.length,
    totalPages,
  }
}

type AssertReadyArgs = Database & { service: Service }

async function assertReady({ payload, req, service }: AssertReadyArgs): Promise<void> {
  const { enabled, usages } = service.options
  if (!enabled || usages === false) {
    throw new CloudflareImagesError({
      code: 'NOT_FOUND',
      message: 'This site does not keep where images are used.',
    })
  }
  if (!(await isBuilt({ payload, req, service }))) throw notReady()
  await settleMarked({ payload, req, service })
}

function toUsage({ adminURL, row, title }: VisibleRow): Usage {
  const isManual = row.state === 'manual'
  return {
    adminURL,
    documentId: row.kind === 'collection' ? (row.sourceId ?? null) : null,
    id: String(row.id),
    kind: row.kind === 'collection' ? 'collection' : 'global',
    locale: row.locale ?? null,
    path: row.path,
    slug: isManual ? 'manual' : row.sourceSlug,
    state: row.state,
    title,
  }
}
