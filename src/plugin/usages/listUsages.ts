import type { PayloadRequest, Where } from 'payload'

import type { Usage, UsagePage } from '../../core/usage.js'
import type { Service } from '../../service/createService.js'
import type { Relation } from './findReferences.js'

import { CloudflareImagesError } from '../../errors.js'
import { readVisible } from '../http/access.js'
import { type CollectionEndpoints, createEndpoint, routeParam } from '../http/endpoint.js'
import { type Paging, pagingOf } from '../http/paging.js'
import { isBuilt, notReady } from './indexNotes.js'
import { settleMarked } from './indexSource.js'
import { readVisibleUsages, type VisibleRow } from './readVisibleUsages.js'
import { type Database, keepsUsages } from './sources.js'
import { ofImage, readRows } from './usageRows.js'

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
  const { image, paging, payload, req, service, withVersions = true } = args
  if (!keepsUsages(service)) {
    throw new CloudflareImagesError({
      code: 'NOT_FOUND',
      message: 'This site does not keep where images are used.',
    })
  }
  if (!(await isBuilt(args))) throw notReady()
  await settleMarked({ payload, req, service })
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

function toUsage({ adminURL, row, title }: VisibleRow): Usage {
  return {
    adminURL,
    documentId: row.kind === 'collection' ? (row.sourceId ?? null) : null,
    id: String(row.id),
    kind: row.kind === 'collection' ? 'collection' : 'global',
    locale: row.locale ?? null,
    path: row.path,
    slug: row.sourceSlug,
    state: row.state,
    title,
  }
}

type ReadUsagesArgs = {
  id: string
  paging: Paging
  req: PayloadRequest
  service: Service
  slug: string
}

/**
 * Where the image of a document is used, as far as this person may know.
 *
 * @throws CloudflareImagesError NOT_FOUND, USAGES_NOT_READY
 */
export async function readUsages({ paging, ...asked }: ReadUsagesArgs): Promise<UsagePage> {
  const { req, service, slug } = asked
  const { id } = await readVisible(asked)
  const image = { id: String(id), slug }
  return listUsages({ image, paging, payload: req.payload, req, service })
}

/** `GET /<media>/:id/usages`: where an image is used, for whoever may read its document. */
export const usageEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) => {
      const paging = pagingOf(req)
      const id = routeParam(req, 'id')
      return Response.json(await readUsages({ id, paging, req, service, slug }))
    },
    method: 'get',
    path: '/:id/usages',
  }),
]
