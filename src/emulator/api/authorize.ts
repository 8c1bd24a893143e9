import type { ApiCall } from './apiContext.js'

import { isBatchToken } from './batchToken.js'
import { isSameSecret } from './isSameSecret.js'
import { refuse } from './refuse.js'

const bearerOf = (request: Request): string =>
  /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''

/**
 * Lets calls of the API through that carry the account's token.
 * @throws 404/7003 for what is no account id, 401 or 403 with 10000 otherwise.
 */
export function authorizeAPI({ context, param, request }: ApiCall): void {
  const { accountId, token } = context.store.account
  const given = param('accountId')
  if (given !== accountId && !/^[\da-f]{32}$/.test(given)) throw noRoute(request)
  if (!isSameSecret(bearerOf(request), token)) throw notAuthenticated()
  if (given !== accountId) {
    throw refuse({ code: 10000, message: 'Authentication error', status: 403 })
  }
}

/**
 * Lets calls through that concern the token itself.
 * @throws 401/10000
 */
export function authorizeUser({ context, request }: ApiCall): void {
  if (!isSameSecret(bearerOf(request), context.store.account.token)) throw notAuthenticated()
}

const notAuthenticated = (): Error =>
  refuse({ code: 10000, message: 'Authentication error', status: 401 })

/**
 * Lets calls of the batch host through that carry a batch token.
 * @throws 401/10000
 */
export function authorizeBatch({ context, request }: ApiCall): void {
  const { accountId, token: apiToken } = context.store.account
  const token = bearerOf(request)
  if (!isBatchToken({ accountId, apiToken, nowMs: context.now(), token })) {
    throw refuse({ code: 10000, message: 'Authentication error', status: 401 })
  }
}

/** 404 with code 7003: no such path, or no such method on it. */
export const noRoute = (request: Request): Error =>
  refuse({
    code: 7003,
    message: `Could not route to ${new URL(request.url).pathname}, perhaps your object identifier is invalid?`,
    status: 404,
  })
