import type { Endpoint, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { DirectUploadCall } from './openDirectUploads.js'

import { createEndpoint, readJSONBody, routeParam } from '../endpoints/endpoint.js'
import { cancelUpload } from './cancelUpload.js'
import { checkUpload } from './checkUpload.js'
import { issueUpload } from './issueUpload.js'
import { relayUpload } from './relayUpload.js'
import { retryUpload } from './retryUpload.js'

/** The endpoints of direct uploads, below an upload collection. */
export function directUploadEndpoints({
  service,
  slug,
}: {
  service: Service
  slug: string
}): Endpoint[] {
  const post = ({
    answer,
    path,
    status = 200,
  }: {
    answer: (call: DirectUploadCall) => Promise<object>
    path: string
    status?: number
  }): Endpoint =>
    createEndpoint({
      handler: async (req: PayloadRequest) =>
        // One-time URLs and receipts are nobody else's.
        Response.json(await answer({ req, service, slug }), {
          headers: { 'Cache-Control': 'no-store' },
          status,
        }),
      method: 'post',
      path,
    })
  return [
    post({
      answer: async (call) => issueUpload({ ...call, body: await readJSONBody(call.req) }),
      path: '/direct-upload',
      status: 201,
    }),
    post({ answer: relayUpload, path: '/direct-upload/relay' }),
    post({
      answer: async (call) => cancelUpload({ ...call, body: await readJSONBody(call.req) }),
      path: '/direct-upload/cancel',
    }),
    post({
      answer: async (call) => checkUpload({ ...call, body: await readJSONBody(call.req) }),
      path: '/direct-upload/check',
    }),
    post({
      answer: async (call) =>
        retryUpload({
          ...call,
          body: await readJSONBody(call.req),
          id: routeParam(call.req, 'id'),
        }),
      path: '/:id/retry',
      status: 201,
    }),
  ]
}
