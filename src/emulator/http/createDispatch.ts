import type { FaultSource } from '../faults/createFaults.js'
import type { RequestLog } from './createRequestLog.js'

import { applyFault } from '../faults/applyFault.js'
import { type RoutedCall, type Router, unknownCall } from './createRouter.js'
import { createTargetMatcher, type EmulatorOrigins, type HostKind, type Target } from './origins.js'

type Deliver = (
  request: Request,
  path: { accountHash: string; rest: string; search: string },
) => Promise<Response>

type DispatchArgs = {
  /** Aborts when the emulator closes. */
  closing: AbortSignal
  deliver: Deliver
  faults: FaultSource
  holdId: (args: { forMs: number; imageId: string }) => void
  log: RequestLog
  origins: EmulatorOrigins
  route: Router
}

/** One function for all hosts: finds out what is asked, lets armed faults happen, answers. */
export function createDispatch(args: DispatchArgs): (request: Request) => Promise<Response> {
  const match = createTargetMatcher(args.origins)
  return async (request) => {
    const url = new URL(request.url)
    const target = match(url)
    const preflight = target === null ? null : answerPreflight({ host: target.host, request })
    const call = await findCall({ args, request, target, url })
    const entry = args.log.add({
      host: target?.host ?? null,
      method: request.method,
      operation: call.operation,
    })
    try {
      const answered = preflight ?? (await respond({ args, call, request, target }))
      const response =
        target === null ? answered : allowOtherOrigins({ host: target.host, response: answered })
      entry.status = response.status
      return response
    } finally {
      // Nobody will read it any more: whoever is sending must not wait.
      if (!request.bodyUsed) await request.body?.cancel().catch(() => undefined)
    }
  }
}

type FindCallArgs = {
  args: DispatchArgs
  request: Request
  target: Target | null
  url: URL
}

async function findCall({
  args: { deliver, route },
  request,
  target,
  url,
}: FindCallArgs): Promise<RoutedCall> {
  if (target === null) return unknownCall(request)
  if (target.host !== 'delivery') return route({ request, target })
  const [, accountHash = '', ...rest] = target.path.split('/')
  return {
    imageId: '',
    operation: 'deliver',
    respond: () => deliver(request, { accountHash, rest: rest.join('/'), search: url.search }),
  }
}

type RespondArgs = {
  args: DispatchArgs
  call: RoutedCall
  request: Request
  target: Target | null
}

function respond({
  args: { closing, faults, holdId },
  call: { imageId, operation, respond: answer },
  request,
  target,
}: RespondArgs): Promise<Response> {
  const fault = faults.take({ host: target?.host ?? null, operation })
  if (fault === undefined) return answer()
  return applyFault({
    answer,
    fault,
    holdId: (forMs) => {
      holdId({ forMs, imageId })
    },
    signal: AbortSignal.any([request.signal, closing]),
  })
}

type AnswerPreflightArgs = {
  host: HostKind
  request: Request
}

/**
 * Pages of other origins may upload and show pictures; the API is closed to them. A preflight
 * allows no request header, as on Cloudflare: a page must not set Content-Type itself.
 */
function answerPreflight({ host, request }: AnswerPreflightArgs): Response | null {
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
function allowOtherOrigins({ host, response }: AllowOtherOriginsArgs): Response {
  if (host !== 'upload') return response
  const headers = new Headers(response.headers)
  headers.set('access-control-allow-origin', '*')
  return new Response(response.body, { headers, status: response.status })
}
