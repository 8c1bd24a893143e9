import type { Endpoint, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

import { toPayloadError } from './toPayloadError.js'
import { withSafeParams } from './pathPattern.js'
import { assertJSON } from './readJSONBody.js'

/** The endpoints of one upload collection. */
export type CollectionEndpoints = (of: { service: Service; slug: string }) => Endpoint[]

type CreateEndpointArgs = {
  /** `form` where the body proves by itself who sent it. @default 'json' */
  accepts?: 'form' | 'json'
  handler: (req: PayloadRequest) => Promise<Response>
  method: Endpoint['method']
  path: string
}

/**
 * An endpoint whose errors reach the caller as sentences with a code. One that changes something
 * wants JSON, so that no page of another site can call it in a visitor's name.
 */
export function createEndpoint({
  accepts = 'json',
  handler,
  method,
  path,
}: CreateEndpointArgs): Endpoint {
  return {
    handler: async (req) => {
      try {
        if (accepts === 'json' && !isReading(method)) assertJSON(req)
        const response = await handler(req)
        // Payload would append what reading documents has asked for to what the endpoint says.
        if (response.headers.has('Cache-Control')) req.responseHeaders?.delete('Cache-Control')
        return response
      } catch (error) {
        throw toPayloadError(error)
      }
    },
    method,
    path: withSafeParams(path),
  }
}

const isReading = (method: Endpoint['method']): boolean => method === 'get' || method === 'head'

/** The part of the path that a route names. */
export function routeParam(req: PayloadRequest, name: string): string {
  const value = req.routeParams?.[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
