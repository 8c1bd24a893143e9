import type { CollectionCall } from '../../service/createService.js'
import type { RefreshOutcome } from '../../service/refreshImage.js'

import pMap from 'p-map'

import { flag } from '../../core/kinds.js'
import { group, value } from '../../core/schema.js'
import {
  CloudflareImagesError,
  type ErrorCode,
  isCloudflareAPIError,
  isCloudflareImagesError,
} from '../../errors.js'
import { requireImageId } from '../../service/documentImage.js'
import { assertMayManage, readManageable } from '../http/access.js'
import { type CollectionEndpoints, createEndpoint, routeParam } from '../http/endpoint.js'
import { readJSONBody } from '../http/readBody.js'
import { documentIds, readRequest } from '../http/readRequest.js'
import { concurrency, refreshByImageId, refreshUnsettled } from './refreshSite.js'

export type Refreshed = Pick<RefreshOutcome, 'changed' | 'reason' | 'status'> & {
  id: number | string
}

type ItemResult =
  | { error: { code: ErrorCode; message: string }; id: number | string; ok: false }
  | (Refreshed & { ok: true })

/** More would outlive the timeouts of proxies: each is at least one call to Cloudflare. */
const maxIds = 50

const refreshRequest = group({
  ids: value(documentIds(maxIds)),
  unsettled: value(flag, { default: false }),
})

/** Asking Cloudflare about the images of an upload collection, without waiting for webhook or jobs. */
export const refreshEndpoints: CollectionEndpoints = ({ service, slug }) => [
  createEndpoint({
    handler: async (req) =>
      Response.json(
        await refreshOne({
          id: routeParam(req, 'id'),
          req,
          service,
          slug,
          source: req.query.poll === 'true' ? 'poll' : 'request',
        }),
      ),
    method: 'post',
    path: '/:id/refresh',
  }),
  createEndpoint({
    handler: async (req) => {
      const { ids, unsettled } = readRequest(refreshRequest, await readJSONBody(req))
      const asked = { req, service, slug }
      if (unsettled) {
        await assertMayManage(asked)
        return Response.json(await refreshUnsettled({ payload: req.payload, service, slug }))
      }
      if (ids !== undefined) return Response.json({ results: await refreshList({ ...asked, ids }) })
      throw new CloudflareImagesError({
        code: 'REQUEST_INVALID',
        message: `Send { "ids": [...] } with 1 to ${maxIds} ids of documents, or { "unsettled": true }.`,
      })
    },
    method: 'post',
    path: '/refresh',
  }),
]

type RefreshOneArgs = CollectionCall & {
  id: number | string
  /** `poll` for a page that asks by itself. @default 'request' */
  source?: 'poll' | 'request'
}

export async function refreshOne({
  id,
  req,
  service,
  slug,
  source = 'request',
}: RefreshOneArgs): Promise<Refreshed> {
  const doc = await readManageable({ id: String(id), req, service, slug })
  const imageId = requireImageId(doc)
  const { changed, reason, status } = await askCloudflare(async () =>
    refreshByImageId({ imageId, payload: req.payload, service, source }),
  )
  return { changed, id: doc.id, reason, status }
}

/** An editor is told what it means; the answer itself is for the log. */
export async function askCloudflare<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (!isCloudflareAPIError(cause)) throw cause
    throw new CloudflareImagesError({
      cause,
      code: cause.code,
      message: cause.retryable
        ? 'Cloudflare Images cannot be asked at the moment, so nothing has changed. Try again in a few minutes.'
        : 'Cloudflare Images refused to answer, so nothing has changed. Ask an administrator to look at the server log.',
    })
  }
}

type RefreshListArgs = CollectionCall & { ids: readonly (number | string)[] }

async function refreshList({ ids, ...asked }: RefreshListArgs): Promise<ItemResult[]> {
  return pMap(ids, (id) => refreshItem({ ...asked, id }), { concurrency })
}

async function refreshItem(args: CollectionCall & { id: number | string }): Promise<ItemResult> {
  try {
    return { ok: true, ...(await refreshOne(args)) }
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    return { error: { code: error.code, message: error.message }, id: args.id, ok: false }
  }
}
