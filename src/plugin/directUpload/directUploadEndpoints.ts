import type { Endpoint, PayloadRequest } from 'payload'

import type { Row } from '../../core/row.js'
import type { Service } from '../../service/createService.js'

import { isCloudflareImagesError } from '../../errors.js'
import { assertUploadOpen } from '../../service/directUpload/claimImage.js'
import { assertMayUpload } from '../http/access.js'
import { createEndpoint, routeParam } from '../http/endpoint.js'
import { readJSONBody } from '../http/readBody.js'
import { readRequest } from '../http/readRequest.js'
import { cancelUpload } from './cancelUpload.js'
import { issueUpload } from './issueUpload.js'
import { type DirectUploadCall, openDirectUploads } from './openDirectUploads.js'
import { openReceipt, receiptRequest } from './receipts.js'
import { relayUpload } from './relayUpload.js'
import { retryUpload } from './retryUpload.js'

type DirectUploadEndpointsArgs = {
  service: Service
  slug: string
}

/** The endpoints of direct uploads, below an upload collection. */
export function directUploadEndpoints({ service, slug }: DirectUploadEndpointsArgs): Endpoint[] {
  const post = ({
    accepts = 'json',
    answer,
    path,
    status = 200,
  }: {
    accepts?: 'form' | 'json'
    answer: (call: DirectUploadCall) => Promise<object>
    path: string
    status?: number
  }): Endpoint =>
    createEndpoint({
      accepts,
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
    // Its receipt was given to this person, and no other site knows it.
    post({ accepts: 'form', answer: relayUpload, path: '/direct-upload/relay' }),
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

type CheckUploadArgs = DirectUploadCall & { body: Row }

/**
 * Whether a receipt can still be saved with a document. A form that is sent again asks first: it
 * does not learn what became of the first time.
 *
 * @throws CloudflareImagesError as the receipt gives reason to
 */
async function checkUpload({ body, ...call }: CheckUploadArgs): Promise<{ open: boolean }> {
  const { ledger } = await openDirectUploads(call)
  await assertMayUpload(call)
  const { receipt } = readRequest(receiptRequest, body)
  const claims = openReceipt({ ...call, filename: undefined, receipt })
  try {
    await assertUploadOpen({ ...claims, ledger })
    return { open: true }
  } catch (error) {
    if (isCloudflareImagesError(error) && error.code === 'ALREADY_USED') return { open: false }
    throw error
  }
}
