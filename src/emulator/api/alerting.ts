import type { Destination, Policy } from '../store/settings.js'
import type { ApiCall } from './apiContext.js'

import { randomUUID } from 'node:crypto'

import { succeed } from './envelope.js'
import { readJSONBody } from './readJSONBody.js'
import { badRequest } from './refuse.js'

const newId = (): string => randomUUID().replaceAll('-', '')

/** GET `/alerting/v3/destinations/webhooks`: without their secrets. */
export async function listDestinations({ context }: ApiCall): Promise<Response> {
  const destinations = await context.store.destinations.list()
  return succeed(
    destinations.map(({ lastFailure, lastSuccess, label, name, url }) => ({
      id: name,
      last_failure: lastFailure,
      last_success: lastSuccess,
      name: label,
      type: 'generic',
      url,
    })),
  )
}

/** POST `/alerting/v3/destinations/webhooks`: kept only where the test message is answered with 2xx. */
export async function createDestination({ context, request }: ApiCall): Promise<Response> {
  const { name, secret, url } = await readJSONBody(request)
  if (typeof name !== 'string' || name === '') throw badRequest('name must be a text')
  if (typeof url !== 'string' || !URL.canParse(url)) throw badRequest('url must be an address')
  if (secret !== undefined && typeof secret !== 'string') throw badRequest('secret must be a text')
  const target = { ...(secret === undefined ? {} : { secret }), url }
  const { error, status } = await context.notifier.sendTestTo(target)
  if (status === undefined || status < 200 || status > 299) {
    throw badRequest(`the test message was not answered with 2xx (${error ?? String(status)})`)
  }
  const destination: Destination = {
    ...target,
    label: name,
    lastSuccess: new Date(context.now()).toISOString(),
    name: newId(),
  }
  await context.store.destinations.put(destination)
  return succeed({ id: destination.name })
}

/** GET `/alerting/v3/policies`. */
export async function listPolicies({ context }: ApiCall): Promise<Response> {
  const policies = await context.store.policies.list()
  return succeed(
    policies.map(({ alertType, destinations, label, name }) => ({
      alert_type: alertType,
      enabled: true,
      id: name,
      mechanisms: { webhooks: destinations.map((id) => ({ id })) },
      name: label,
    })),
  )
}

/** POST `/alerting/v3/policies`: of webhooks alone, and always switched on. */
export async function createPolicy({ context, request }: ApiCall): Promise<Response> {
  const body = await readJSONBody(request)
  const { alert_type: alertType, enabled, mechanisms, name } = body
  if (typeof name !== 'string' || name === '') throw badRequest('name must be a text')
  if (alertType !== 'image_notification') throw badRequest('only image_notification is emulated')
  if (enabled !== true) throw badRequest('enabled must be true: others are not emulated')
  const { webhooks } = (mechanisms ?? {}) as { webhooks?: { id?: unknown }[] }
  const ids = (Array.isArray(webhooks) ? webhooks : []).map(({ id }) => id)
  const known = (await context.store.destinations.list()).map((destination) => destination.name)
  if (ids.length === 0 || !ids.every((id) => known.some((one) => one === id))) {
    throw badRequest('mechanisms.webhooks must name destinations')
  }
  const policy: Policy = { alertType, destinations: ids.map(String), label: name, name: newId() }
  await context.store.policies.put(policy)
  return succeed({ id: policy.name })
}
