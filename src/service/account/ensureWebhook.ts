import type { ImagesClient } from '../../cloudflare/imagesClient.js'

import { isCloudflareImagesError } from '../../errors.js'

export type WebhookReport = {
  created: ('destination' | 'policy')[]
  /** Why Cloudflare does not tell this site of direct uploads; null where it does. */
  problem: null | string
  url: string
}

type EnsureWebhookArgs = {
  client: ImagesClient
  /** What Cloudflare sends along. */
  secret: string
  url: string
}

const name = 'Direct uploads to Cloudflare Images'

/**
 * Makes sure that the account tells this address of direct uploads. Cloudflare sends a test message to
 * a new destination and keeps it only where the site has answered. Never throws for what Cloudflare
 * refuses: without a webhook, the refresh job finds out as well.
 */
export async function ensureWebhook({
  client,
  secret,
  url,
}: EnsureWebhookArgs): Promise<WebhookReport> {
  const report: WebhookReport = { created: [], problem: null, url }
  try {
    const { ids, isTold } = await findWebhook({ client, url })
    if (ids.length === 0) {
      ids.push((await client.createDestination({ name, secret, url })).id)
      report.created.push('destination')
    }
    if (!isTold) {
      await client.createPolicy({ destinationIds: ids.slice(0, 1), name })
      report.created.push('policy')
    }
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    report.problem =
      error.code === 'API_AUTHENTICATION'
        ? 'The API token needs the permission "Notifications: Edit" for it.'
        : error.message
  }
  return report
}

type FindWebhookArgs = Pick<EnsureWebhookArgs, 'client' | 'url'>

export type FoundWebhook = {
  /** Of the last message that was refused, in milliseconds since the epoch. */
  failedAt: number | undefined
  ids: string[]
  /** Whether an enabled notification leads to one of them. */
  isTold: boolean
  /** Of the last message that was taken, in milliseconds since the epoch. */
  succeededAt: number | undefined
}

/** The destinations of this address, and what became of messages to them. */
export async function findWebhook({ client, url }: FindWebhookArgs): Promise<FoundWebhook> {
  const known = (await client.listDestinations()).filter((destination) => destination.url === url)
  const ids = known.map(({ id }) => id)
  const isTold =
    ids.length > 0 &&
    (await client.listPolicies()).some(
      ({ alertType, destinationIds, enabled }) =>
        enabled &&
        alertType === 'image_notification' &&
        ids.some((id) => destinationIds.includes(id)),
    )
  const failedAt = latest(known.map(({ lastFailure }) => lastFailure))
  return { failedAt, ids, isTold, succeededAt: latest(known.map(({ lastSuccess }) => lastSuccess)) }
}

function latest(times: readonly (string | undefined)[]): number | undefined {
  const known = times.map((time) => Date.parse(time ?? '')).filter((time) => !Number.isNaN(time))
  return known.length === 0 ? undefined : Math.max(...known)
}
