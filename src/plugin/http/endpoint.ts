import type { Endpoint, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'

import { assertJSON } from './readBody.js'
import { toPayloadError } from './toPayloadError.js'

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

/** A byte behind the first of a character. */
const next = '%[89AB][0-9A-F]'

/** A percent escape, or several, that stand for one character. */
const escaped = [
  '%[0-7][0-9A-F]',
  `%(?:C[2-9A-F]|D[0-9A-F])${next}`,
  `%E0%[AB][0-9A-F]${next}`,
  `%E[1-9A-CEF]${next}${next}`,
  `%ED%[89][0-9A-F]${next}`,
  `%F0%[9AB][0-9A-F]${next}${next}`,
  `%F[1-3]${next}${next}${next}`,
  `%F4%8[0-9A-F]${next}${next}`,
].join('|')

/**
 * What a parameter of a route may be. Payload decodes it before anybody is asked, and answers 500 to
 * an escape that is none: such a path fits no route of ours, and is answered with 404.
 */
const segmentPattern = `(?:[^/#?%]|${escaped})+`

/** The same for a parameter that spans segments. */
export const restPattern = `(?:[^#?%]|${escaped})*`

/** A path whose parameters take nothing but what can be decoded. */
export const withSafeParams = (path: string): string =>
  path.replaceAll(/:\w+(?!\w|\()/g, (name) => `${name}(${segmentPattern})`)
