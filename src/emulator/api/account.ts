import type { AccountConfig } from '../store/settings.js'
import type { ApiCall, ApiContext } from './apiContext.js'

import { createKeyValue } from '../store/openStore.js'
import { createBatchToken } from './batchToken.js'
import { succeed } from './envelope.js'
import { readJSONBody } from './readJSONBody.js'
import { badRequest, notFound } from './refuse.js'

const purchasedCapacity = 100_000

/** GET `/images/v1/stats`: images only, drafts do not count. */
export async function getStats({ context }: ApiCall): Promise<Response> {
  const records = await context.store.images.list()
  const current = records.filter(({ upload }) => upload !== undefined).length
  return succeed({ count: { allowed: purchasedCapacity, current } })
}

/** PATCH `/images/v1/config`: switches of the account; those not named stay. */
export async function updateConfig({ context, request }: ApiCall): Promise<Response> {
  const body = await readJSONBody(request)
  const config = applyConfig({ before: await context.store.getConfig(), body })
  await context.store.setConfig(config)
  return succeed({
    ...(config.browserTTL === undefined ? {} : { browser_ttl: config.browserTTL }),
    flexible_variants: config.flexibleVariants,
    preserve_content_credentials: config.preserveContentCredentials ?? false,
  })
}

/** GET `/images/v1/batch_token`: opens the batch host for a while. */
export function getBatchToken({ context }: ApiCall): Promise<Response> {
  const { accountId, token } = context.store.account
  return Promise.resolve(
    succeed(createBatchToken({ accountId, apiToken: token, nowMs: context.now() })),
  )
}

/** GET `/user/tokens/verify`: a token without an end. */
export const verifyToken = ({ context }: ApiCall): Promise<Response> =>
  Promise.resolve(succeed({ id: context.store.account.accountId, status: 'active' }))

type ApplyConfigArgs = {
  before: AccountConfig
  body: Record<string, unknown>
}

function applyConfig({ before, body }: ApplyConfigArgs): AccountConfig {
  const config = { ...before }
  if (body.flexible_variants !== undefined) {
    config.flexibleVariants = parseSwitch({
      name: 'flexible_variants',
      value: body.flexible_variants,
    })
  }
  if (body.preserve_content_credentials !== undefined) {
    config.preserveContentCredentials = parseSwitch({
      name: 'preserve_content_credentials',
      value: body.preserve_content_credentials,
    })
  }
  if (body.browser_ttl !== undefined) config.browserTTL = parseBrowserTTL(body.browser_ttl)
  return config
}

function parseSwitch({ name, value }: { name: string; value: unknown }): boolean {
  if (typeof value !== 'boolean') throw badRequest(`${name} must be true or false`)
  return value
}

const hourSeconds = 3600
const yearSeconds = 365 * 24 * hourSeconds

function parseBrowserTTL(value: unknown): number {
  if (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= hourSeconds &&
    value <= yearSeconds
  ) {
    return value
  }
  throw badRequest('browser_ttl must be seconds between one hour and one year')
}

const answerKeys = async ({ store }: ApiContext): Promise<Response> =>
  succeed({ keys: await store.keys.list() })

/** GET `/images/v1/keys`. */
export const listKeys = ({ context }: ApiCall): Promise<Response> => answerKeys(context)

/** PUT `/images/v1/keys/{name}`: a key that exists keeps its value, or URLs would break. */
export async function putKey({ context, param }: ApiCall): Promise<Response> {
  const name = param('name')
  if (!/^[A-Za-z0-9]{1,20}$/.test(name)) {
    throw badRequest('a key name is 1 to 20 letters and digits')
  }
  const { keys } = context.store
  if ((await keys.get(name)) === null) await keys.put({ name, value: createKeyValue() })
  return answerKeys(context)
}

/** DELETE `/images/v1/keys/{name}`: with the last one gone, a new `default` is made. */
export async function deleteKey({ context, param }: ApiCall): Promise<Response> {
  const { keys } = context.store
  if (!(await keys.remove(param('name')))) throw notFound('Signing key')
  if ((await keys.list()).length === 0) {
    await keys.put({ name: 'default', value: createKeyValue() })
  }
  return answerKeys(context)
}
