import type { HostKind } from './origins.js'

type AnswerPreflightArgs = {
  host: HostKind
  request: Request
}

/**
 * Pages of other origins may upload and show pictures; the API is closed to them. A preflight
 * allows no request header, as on Cloudflare: a page must not set Content-Type itself.
 */
export function answerPreflight({ host, request }: AnswerPreflightArgs): Response | null {
  if (request.method !== 'OPTIONS' || host !== 'upload') return null
  return new Response(null, {
    headers: { 'access-control-allow-methods': 'POST, OPTIONS', 'access-control-max-age': '600' },
    status: 204,
  })
}

type AllowOtherOriginsArgs = {
  host: HostKind
  response: Response
}

/** The same answer, readable for pages of other origins where Cloudflare allows it. */
export function allowOtherOrigins({ host, response }: AllowOtherOriginsArgs): Response {
  if (host !== 'upload') return response
  const headers = new Headers(response.headers)
  headers.set('access-control-allow-origin', '*')
  return new Response(response.body, { headers, status: response.status })
}
