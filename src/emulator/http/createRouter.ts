import type { ApiCall, ApiContext } from '../api/apiContext.js'
import type { EmulatorOperation } from '../faults/fault.js'
import type { Target } from './origins.js'

import { Hono } from 'hono'

import { authorizeAPI, authorizeBatch, authorizeUser, noRoute } from '../api/authorize.js'
import { answerError } from '../api/envelope.js'
import { alertingRoutes, apiRoutes, type Route, tokenRoute, uploadRoute } from '../api/routes.js'

type Bindings = { target: Target }

/** A request that has found its route: what it is, and how to answer it. */
export type RoutedCall = {
  /** Decoded image id of the path; empty when it has none. */
  imageId: string
  operation: EmulatorOperation
  /** Rejects only where a real connection would break. */
  respond: () => Promise<Response>
}

/** Finds the route of a request to the API, the batch host or the upload host. */
export type Router = (args: { request: Request; target: Target }) => Promise<RoutedCall>

/**
 * Routes with hono, in two steps: what is found here is answered later, because a fault may come
 * in between.
 */
export function createRouter(context: ApiContext): Router {
  const found = new WeakMap<Request, RoutedCall>()
  const app = new Hono<{ Bindings: Bindings }>({
    // Raw: hono decodes each parameter once, so `%2F` in an id is no slash and `%252F` no `%2F`.
    getPath: (_request, options) => {
      const target = options?.env?.target
      return target === undefined ? '/' : `/${target.host}${target.path}`
    },
  })
  const register = ({
    authorize,
    path,
    route,
  }: {
    authorize: (call: ApiCall) => void
    path: string
    route: Route
  }): void => {
    app.on(route.method, path, (c) => {
      const request = c.req.raw
      const params: Record<string, string> = c.req.param()
      const call: ApiCall = {
        context,
        param: (name) => params[name] ?? '',
        query: new URL(request.url).searchParams,
        request,
      }
      found.set(request, {
        imageId: call.param('id'),
        operation: route.operation,
        respond: () => answer({ authorize, call, route }),
      })
      return new Response()
    })
  }
  for (const route of [...apiRoutes, ...alertingRoutes]) {
    register({ authorize: authorizeAPI, path: `/api/accounts/:accountId${route.path}`, route })
    if (route.inBatch === true) {
      register({ authorize: authorizeBatch, path: `/batch${route.path}`, route })
    }
  }
  register({ authorize: authorizeUser, path: `/api${tokenRoute.path}`, route: tokenRoute })
  register({ authorize: () => undefined, path: `/upload${uploadRoute.path}`, route: uploadRoute })

  return async ({ request, target }) => {
    await app.fetch(request, { target })
    return found.get(request) ?? unknownCall(request)
  }
}

type AnswerArgs = {
  authorize: (call: ApiCall) => void
  call: ApiCall
  route: Route
}

async function answer({ authorize, call, route }: AnswerArgs): Promise<Response> {
  try {
    authorize(call)
    return await route.handle(call)
  } catch (error) {
    return answerError(error)
  }
}

/** A request that no route fits. */
export const unknownCall = (request: Request): RoutedCall => ({
  imageId: '',
  operation: 'unknown',
  respond: () => Promise.resolve(answerError(noRoute(request))),
})
