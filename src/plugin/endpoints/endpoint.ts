import type { Endpoint, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

import { CloudflareImagesError } from '../../errors.js'
import { toPayloadError } from '../toPayloadError.js'

type Row = Readonly<Record<string, unknown>>

/** The endpoints of one upload collection. */
export type CollectionEndpoints = (of: { service: Service; slug: string }) => Endpoint[]

/** An endpoint whose errors reach the caller as sentences with a code. */
export function createEndpoint({
  handler,
  method,
  path,
}: {
  handler: (req: PayloadRequest) => Promise<Response>
  method: Endpoint['method']
  path: string
}): Endpoint {
  return {
    handler: async (req) => {
      try {
        const response = await handler(req)
        // Payload would append what reading documents has asked for to what the endpoint says.
        if (response.headers.has('Cache-Control')) req.responseHeaders?.delete('Cache-Control')
        return response
      } catch (error) {
        throw toPayloadError(error)
      }
    },
    method,
    path,
  }
}

/** Larger than any request of ours: a title, some metadata, a few hundred ids. */
const maxBodyBytes = 256 * 1024

/**
 * The JSON object in a request's body; an empty one where there is no body.
 *
 * @throws CloudflareImagesError REQUEST_INVALID
 */
export async function readJSONBody(req: PayloadRequest): Promise<Row> {
  const text = (await req.text?.()) ?? ''
  if (text.length > maxBodyBytes) throw refuse('The request is larger than 256 kB.')
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw refuse('The request is not valid JSON.', cause)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row
  throw refuse('The request must be a JSON object.')
}

/** The part of the path that a route names. */
export function routeParam(req: PayloadRequest, name: string): string {
  const value = req.routeParams?.[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function refuse(message: string, cause?: unknown): CloudflareImagesError {
  return new CloudflareImagesError({ cause, code: 'REQUEST_INVALID', message })
}
