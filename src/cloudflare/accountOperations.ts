import type { RequestContext } from './apiRequest.js'
import type { BatchToken, ImagesClient, ImagesConfig, SigningKey } from './imagesClient.js'
import type { WireKey } from './wireTypes.js'

import { isCloudflareImagesError } from '../errors.js'
import { assertArgument } from './assertArgument.js'
import { isObject } from './parseImage.js'
import { sendRequest } from './sendRequest.js'

type AccountOperations = Pick<
  ImagesClient,
  | 'deleteKey'
  | 'getBatchToken'
  | 'getConfig'
  | 'getStats'
  | 'listKeys'
  | 'putKey'
  | 'updateConfig'
  | 'verifyToken'
>

const calls = {
  deleteKey: { method: 'DELETE', operation: 'deleteKey', replayable: true },
  getBatchToken: { method: 'GET', operation: 'getBatchToken', replayable: true },
  getConfig: { method: 'GET', operation: 'getConfig', replayable: true },
  getStats: { method: 'GET', operation: 'getStats', replayable: true },
  listKeys: { method: 'GET', operation: 'listKeys', replayable: true },
  putKey: { method: 'PUT', operation: 'putKey', replayable: true },
  updateConfig: { method: 'PATCH', operation: 'updateConfig', replayable: true },
  verifyToken: { method: 'GET', operation: 'verifyToken', replayable: true },
} as const

/** The calls about the account: figures, signing keys, settings, batch tokens. */
export function createAccountOperations(context: RequestContext): AccountOperations {
  return {
    deleteKey: async ({ name, signal }) => {
      const request = { ...calls.deleteKey, path: keyPath(name), signal }
      return sendRequest({ context, parse: parseKeys, request })
    },
    getBatchToken: async ({ signal } = {}) => {
      const request = { ...calls.getBatchToken, path: '/images/v1/batch_token', signal }
      return sendRequest({ context, parse: parseBatchToken, request })
    },
    getConfig: async ({ signal } = {}) => {
      const request = { ...calls.getConfig, path: '/images/v1/config', signal }
      return sendRequest({ context, parse: parseConfig, request })
    },
    getStats: async ({ signal } = {}) => {
      const request = { ...calls.getStats, path: '/images/v1/stats', signal }
      return sendRequest({ context, parse: parseStats, request })
    },
    listKeys: async ({ signal } = {}) => {
      const request = { ...calls.listKeys, path: '/images/v1/keys', signal }
      return sendRequest({ context, parse: parseKeys, request })
    },
    putKey: async ({ name, signal }) => {
      const request = { ...calls.putKey, path: keyPath(name), signal }
      return sendRequest({ context, parse: parseKeys, request })
    },
    updateConfig: async ({ signal, ...config }) => {
      const json = formatConfig(config)
      const request = { ...calls.updateConfig, json, path: '/images/v1/config', signal }
      // What the API answers here is not documented; that it succeeded is enough.
      await sendRequest({ context, parse: () => true, request })
    },
    verifyToken: async ({ signal } = {}) => {
      const path = '/tokens/verify'
      const request = { ...calls.verifyToken, signal }
      // Tokens belong to a user or to an account, and each knows only its own.
      const ofUser = { ...context, baseURL: context.baseURL.replace(/\/accounts\/[^/]+$/, '/user') }
      try {
        return await sendRequest({
          context: ofUser,
          parse: parseToken,
          request: { ...request, path },
        })
      } catch (error) {
        if (!isCloudflareImagesError(error) || error.retryable) throw error
        return sendRequest({ context, parse: parseToken, request: { ...request, path } })
      }
    },
  }
}

function formatConfig(config: ImagesConfig): Record<string, unknown> {
  return {
    browser_ttl: config.browserTTLSeconds,
    flexible_variants: config.flexibleVariants,
    preserve_content_credentials: config.preserveContentCredentials,
  }
}

function parseConfig(result: unknown): ImagesConfig | undefined {
  if (!isObject(result)) return undefined
  const { browser_ttl, flexible_variants, preserve_content_credentials } = result
  return {
    ...(typeof browser_ttl === 'number' ? { browserTTLSeconds: browser_ttl } : {}),
    ...(typeof flexible_variants === 'boolean' ? { flexibleVariants: flexible_variants } : {}),
    ...(typeof preserve_content_credentials === 'boolean'
      ? { preserveContentCredentials: preserve_content_credentials }
      : {}),
  }
}

function parseToken(result: unknown): undefined | { expiresAt?: Date; status: string } {
  const { expires_on, status } = isObject(result) ? result : {}
  if (typeof status !== 'string') return undefined
  const expiresAt = new Date(typeof expires_on === 'string' ? expires_on : Number.NaN)
  return { ...(Number.isNaN(expiresAt.getTime()) ? {} : { expiresAt }), status }
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
  return keys.every((key) => key !== undefined) ? keys : undefined
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
