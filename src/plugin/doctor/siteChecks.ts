import type { Payload } from 'payload'

import type { Check } from './check.js'

import { findWebhook } from '../../service/account/ensureWebhook.js'
import { isCloudflareImagesError } from '../../errors.js'
import { webhookURL } from '../account/webhookURL.js'
import { setupCommand } from '../../core/commandLines.js'

/** What this plugin writes into `upload.adapter`; a storage plugin after it writes its own name. */
export const storageName = 'cloudflare-images'
/** Without a run for so long, nobody runs the jobs. */
const maxIdleMs = 86_400_000

/** What Payload's config says, and what its database has seen. */
export const siteChecks: readonly Check[] = [
  {
    examine({ payload: { config } }) {
      if (config.serverURL !== '') return undefined
      return {
        isHint: true,
        mend: "serverURL: 'https://your-site.example' in your Payload config",
        what: 'serverURL is not set',
        why: 'URLs of this site have no host, and Cloudflare cannot call the webhook.',
      }
    },
    id: 'server-url',
    onlyCloudflare: true,
  },
  {
    examine({ service: { options } }) {
      if (!options.directUploads.enabled || options.webhook.secret.length > 0) return undefined
      return {
        isHint: true,
        mend: setupCommand,
        what: 'direct uploads are on, and the webhook has no secret',
        why: 'That a file has arrived is noticed by the refresh job, up to minutes later.',
      }
    },
    id: 'webhook-secret',
    onlyCloudflare: true,
  },
  {
    async examine({ service, ...site }) {
      const url = webhookURL({ ...site, service })
      if (url === undefined) return undefined
      try {
        const { client } = await service.connect()
        if ((await findWebhook({ client, url })).isTold) return undefined
      } catch (error) {
        if (!isCloudflareImagesError(error) || error.code !== 'API_AUTHENTICATION') throw error
        return { untold: 'the token may not read notifications' }
      }
      return {
        mend: setupCommand,
        what: `Cloudflare does not tell ${url} of direct uploads`,
        why: 'That a file has arrived is noticed by the refresh job, up to minutes later.',
      }
    },
    id: 'webhook',
    needs: ['account-access'],
    onlyCloudflare: true,
  },
  {
    examine({ payload, service }) {
      const slugs = Object.keys(service.collections).filter(
        (slug) => payload.collections[slug]?.config.upload.adapter !== storageName,
      )
      if (slugs.length === 0) return undefined
      return {
        mend: `take ${slugs.join(', ')} out of the other storage plugin, or out of the collections of this one`,
        what: `another storage plugin works on ${slugs.join(', ')} as well`,
        why: 'Both store, serve and delete the same files.',
      }
    },
    id: 'storage-plugin',
  },
  {
    async examine({ payload, service }) {
      const { autoRun, tasks = [] } = payload.config.jobs
      const slugs = tasks
        .filter(({ schedule, slug }) => schedule && String(slug).startsWith('cloudflareImages'))
        .map(({ slug }) => String(slug))
      if (slugs.length === 0) return undefined
      const last = await lastRun({ payload, queue: service.options.jobs.queue, slugs })
      if (last === undefined && autoRun !== undefined) {
        return { untold: 'no run has been seen; autoRun begins when the site starts' }
      }
      if (last !== undefined && service.now().getTime() - last < maxIdleMs) return undefined
      const { queue } = service.options.jobs
      const seen = last === undefined ? 'yet' : `since ${new Date(last).toISOString()}`
      return {
        mend: `jobs: { autoRun: [{ cron: '* * * * *', queue: '${queue}' }] } in your Payload config, or npx payload jobs:run --queue ${queue} --handle-schedules`,
        what: `nobody has run the queue ${queue} ${seen}`,
        why: 'Deletions that failed and uploads that were given up are never finished.',
      }
    },
    id: 'jobs',
  },
  {
    examine({ payload: { kv } }) {
      if (kv.constructor.name !== 'InMemoryKVAdapter') return undefined
      return {
        mend: 'leave out kv in your Payload config, which keeps it in the database; or use redisKVAdapter()',
        what: 'the key-value store is in the memory of each process',
        why: 'Processes compare the account each for itself, and forget which variants are this site’s.',
      }
    },
    id: 'kv',
  },
]

type JobStats = {
  stats?: {
    scheduledRuns?: {
      queues?: Record<string, { tasks?: Record<string, { lastScheduledRun?: string }> }>
    }
  }
}

type LastRunArgs = { payload: Payload; queue: string; slugs: readonly string[] }

/** When Payload last looked whether one of these tasks is due, in milliseconds since the epoch. */
async function lastRun({ payload, queue, slugs }: LastRunArgs): Promise<number | undefined> {
  // What Payload keeps of its schedules; its package exports neither slug nor type.
  const found: unknown = await payload.db.findGlobal({ slug: 'payload-jobs-stats' })
  const tasks = (found as JobStats | null)?.stats?.scheduledRuns?.queues?.[queue]?.tasks ?? {}
  const times = slugs
    .map((slug) => Date.parse(tasks[slug]?.lastScheduledRun ?? ''))
    .filter((time) => !Number.isNaN(time))
  return times.length === 0 ? undefined : Math.max(...times)
}
