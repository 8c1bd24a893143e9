import type { RequestContext } from './apiRequest.js'
import { assertArgument } from './assertArgument.js'
import type { BatchToken, ImagesClient, SigningKey } from './imagesClient.js'
import { isObject } from './parseImage.js'
import { sendRequest } from './sendRequest.js'
import type { WireKey } from './wireTypes.js'

type AccountOperations = Pick<
  ImagesClient,
  'deleteKey' | 'getBatchToken' | 'getStats' | 'listKeys' | 'putKey' | 'updateConfig'
>

/** The calls about the account: figures, signing keys, settings, batch tokens. */
export function createAccountOperations(context: RequestContext): AccountOperations {
  return {
    deleteKey: async ({ name, signal }) =>
      sendRequest({
        context,
        parse: parseKeys,
        request: {
          method: 'DELETE',
          operation: 'deleteKey',
          path: keyPath(name),
          replayable: true,
          signal,
        },
      }),

    getBatchToken: async ({ signal } = {}) =>
      sendRequest({
        context,
        parse: parseBatchToken,
        request: {
          method: 'GET',
          operation: 'getBatchToken',
          path: '/images/v1/batch_token',
          replayable: true,
          signal,
        },
      }),

    getStats: async ({ signal } = {}) =>
      sendRequest({
        context,
        parse: parseStats,
        request: {
          method: 'GET',
          operation: 'getStats',
          path: '/images/v1/stats',
          replayable: true,
          signal,
        },
      }),

    listKeys: async ({ signal } = {}) =>
      sendRequest({
        context,
        parse: parseKeys,
        request: {
          method: 'GET',
          operation: 'listKeys',
          path: '/images/v1/keys',
          replayable: true,
          signal,
        },
      }),

    putKey: async ({ name, signal }) =>
      sendRequest({
        context,
        parse: parseKeys,
        request: {
          method: 'PUT',
          operation: 'putKey',
          path: keyPath(name),
          replayable: true,
          signal,
        },
      }),

    updateConfig: async ({
      browserTTLSeconds,
      flexibleVariants,
      preserveContentCredentials,
      signal,
    }) => {
      await sendRequest({
        context,
        // What the API answers here is not documented; that it succeeded is enough.
        parse: () => true,
        request: {
          json: {
            browser_ttl: browserTTLSeconds,
            flexible_variants: flexibleVariants,
            preserve_content_credentials: preserveContentCredentials,
          },
          method: 'PATCH',
          operation: 'updateConfig',
          path: '/images/v1/config',
          replayable: true,
          signal,
        },
      })
    },
  }
}

function keyPath(name: string): string {
  assertArgument({
    argument: 'name',
    expected: '1 to 20 letters and digits',
    isValid: /^[A-Za-z0-9]{1,20}$/.test(name),
    received: name,
  })
  return `/images/v1/keys/${name}`
}

function parseKeys(result: unknown): SigningKey[] | undefined {
  if (!isObject(result) || !Array.isArray(result.keys)) {
    return undefined
  }
  const keys = result.keys.map((key: unknown) => {
    const { name, value } = isObject(key) ? (key as WireKey) : {}
    return typeof name === 'string' && typeof value === 'string' ? { name, value } : undefined
  })
  return keys.includes(undefined) ? undefined : keys.filter((key) => key !== undefined)
}

function parseStats(result: unknown): { allowed: number; current: number } | undefined {
  const count = isObject(result) && isObject(result.count) ? result.count : {}
  const { allowed, current } = count
  return typeof allowed === 'number' && typeof current === 'number'
    ? { allowed, current }
    : undefined
}

function parseBatchToken(result: unknown): BatchToken | undefined {
  const { expiresAt, token } = isObject(result) ? result : {}
  const date = new Date(typeof expiresAt === 'string' ? expiresAt : Number.NaN)
  return typeof token === 'string' && token !== '' && !Number.isNaN(date.getTime())
    ? { expiresAt: date, token }
    : undefined
}
