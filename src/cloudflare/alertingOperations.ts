import type { RequestContext } from './apiRequest.js'
import type { Destination, ImagesClient, NotificationPolicy } from './imagesClient.js'

import { isObject } from './parseImage.js'
import { sendRequest } from './sendRequest.js'

type AlertingOperations = Pick<
  ImagesClient,
  'createDestination' | 'createPolicy' | 'listDestinations' | 'listPolicies'
>

const destinations = '/alerting/v3/destinations/webhooks'
const policies = '/alerting/v3/policies'

const calls = {
  createDestination: { method: 'POST', operation: 'createDestination', replayable: false },
  createPolicy: { method: 'POST', operation: 'createPolicy', replayable: false },
  listDestinations: { method: 'GET', operation: 'listDestinations', replayable: true },
  listPolicies: { method: 'GET', operation: 'listPolicies', replayable: true },
} as const

/** The calls about the account's notifications of direct uploads. */
export function createAlertingOperations(context: RequestContext): AlertingOperations {
  return {
    createDestination: async ({ name, secret, signal, url }) => {
      const json = { name, secret, url }
      const call = calls.createDestination
      const request = { ...call, json, path: destinations, secrets: [secret], signal }
      return sendRequest({ context, parse: parseId, request })
    },
    createPolicy: async ({ destinationIds, name, signal }) => {
      const json = {
        alert_type: 'image_notification',
        enabled: true,
        mechanisms: { webhooks: destinationIds.map((id) => ({ id })) },
        name,
      }
      const request = { ...calls.createPolicy, json, path: policies, signal }
      return sendRequest({ context, parse: parseId, request })
    },
    listDestinations: async ({ signal } = {}) => {
      const request = { ...calls.listDestinations, path: destinations, signal }
      return sendRequest({ context, parse: parseDestinations, request })
    },
    listPolicies: async ({ signal } = {}) => {
      const request = { ...calls.listPolicies, path: policies, signal }
      return sendRequest({ context, parse: parsePolicies, request })
    },
  }
}

function parseId(result: unknown): undefined | { id: string } {
  const { id } = isObject(result) ? result : {}
  return typeof id === 'string' ? { id } : undefined
}

/** What cannot be read is not ours. */
function parseDestinations(result: unknown): Destination[] | undefined {
  if (!Array.isArray(result)) return undefined
  return result.flatMap((value: unknown) => {
    const { id, last_failure, last_success, url } = isObject(value) ? value : {}
    if (typeof id !== 'string' || typeof url !== 'string') return []
    return [
      {
        id,
        ...(typeof last_failure === 'string' ? { lastFailure: last_failure } : {}),
        ...(typeof last_success === 'string' ? { lastSuccess: last_success } : {}),
        url,
      },
    ]
  })
}

function parsePolicies(result: unknown): NotificationPolicy[] | undefined {
  if (!Array.isArray(result)) return undefined
  return result.flatMap((value: unknown) => {
    const { alert_type: alertType, enabled, mechanisms } = isObject(value) ? value : {}
    const webhooks = isObject(mechanisms) ? mechanisms.webhooks : undefined
    if (typeof alertType !== 'string' || !Array.isArray(webhooks)) return []
    const ids = webhooks.map((webhook: unknown) => (isObject(webhook) ? webhook.id : undefined))
    return [
      {
        alertType,
        destinationIds: ids.filter((id) => typeof id === 'string'),
        enabled: enabled !== false,
      },
    ]
  })
}
