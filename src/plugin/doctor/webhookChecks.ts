import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { Check } from './check.js'

import { setupCommand } from '../../core/commandLines.js'
import { isCloudflareImagesError } from '../../errors.js'
import { findWebhook, type FoundWebhook } from '../../service/account/ensureWebhook.js'
import { webhookURL } from '../account/webhookURL.js'

const why = 'That a file has arrived is noticed by the refresh job, up to minutes later.'
const unreadable = { untold: 'the token may not read notifications' }

/** Whether Cloudflare tells the site of direct uploads. */
export const webhookChecks: readonly Check[] = [
  {
    examine({ service: { options } }) {
      if (!options.directUploads.enabled || options.webhook.secret.length > 0) return undefined
      return {
        isHint: true,
        mend: setupCommand,
        what: 'direct uploads are on, and the webhook has no secret',
        why,
      }
    },
    id: 'webhook-secret',
    onlyCloudflare: true,
  },
  {
    async examine({ service, ...site }) {
      const url = webhookURL({ ...site, service })
      if (url === undefined) return undefined
      const found = await find({ client: (await service.connect()).client, url })
      if (found === undefined) return unreadable
      if (found.isTold) return undefined
      return { mend: setupCommand, what: `Cloudflare does not tell ${url} of direct uploads`, why }
    },
    id: 'webhook',
    needs: ['account-access'],
    onlyCloudflare: true,
  },
  {
    async examine({ service, ...site }) {
      const url = webhookURL({ ...site, service })
      if (url === undefined) return undefined
      const found = await find({ client: (await service.connect()).client, url })
      if (found === undefined) return unreadable
      const { failedAt, succeededAt } = found
      if (failedAt === undefined && succeededAt === undefined) {
        return { untold: 'Cloudflare does not say whether a message has arrived' }
      }
      if (failedAt === undefined || (succeededAt !== undefined && succeededAt >= failedAt)) {
        return undefined
      }
      const last =
        succeededAt === undefined ? 'none has arrived' : `the last arrived ${iso(succeededAt)}`
      return {
        mend: `curl -i -X POST ${url} from outside your network: it must answer 401. Compare CLOUDFLARE_IMAGES_WEBHOOK_SECRET with the secret of the destination, and let Cloudflare through your firewall; then press "Save and Test" under Notifications > Destinations`,
        what: `Cloudflare’s message to ${url} failed ${iso(failedAt)}, and ${last}`,
        why,
      }
    },
    id: 'webhook-success',
    needs: ['webhook'],
    onlyCloudflare: true,
  },
]

const iso = (time: number): string => `at ${new Date(time).toISOString()}`

type FindArgs = { client: ImagesClient; url: string }

/** `undefined` where the token may not say. */
async function find(args: FindArgs): Promise<FoundWebhook | undefined> {
  try {
    return await findWebhook(args)
  } catch (error) {
    if (!isCloudflareImagesError(error) || error.code !== 'API_AUTHENTICATION') throw error
    return undefined
  }
}
