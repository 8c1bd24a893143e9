import { randomBytes } from 'node:crypto'
import { appendFile } from 'node:fs/promises'

import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { CommandContext } from './command.js'

import { ensureWebhook, type WebhookReport } from '../../service/account/ensureWebhook.js'
import { webhookURL } from '../account/webhookURL.js'

export type WebhookStep = {
  /** Lines for a `.env`. */
  env: string[]
  /** What remains for a person. */
  left: string[]
  /** `null` where there is none to be had yet. */
  webhook: null | WebhookReport
}

type SetUpWebhookArgs = { client: ImagesClient; context: CommandContext }

/** The webhook for direct uploads, as far as it can be set up now. */
export async function setUpWebhook({ client, context }: SetUpWebhookArgs): Promise<WebhookStep> {
  const { payload, service } = context
  const { directUploads, mode, webhook } = service.options
  const url = webhookURL(context)
  const step: WebhookStep = { env: [], left: [], webhook: null }
  if (mode === 'local' || !directUploads.enabled) return step
  if (payload.config.serverURL === '') {
    step.left.push('serverURL in your config: the webhook for direct uploads needs its address')
    return step
  }
  const [given] = webhook.secret
  if (given === undefined || url === undefined) {
    return { ...step, ...(await proposeSecret(context)) }
  }
  const secret = typeof given === 'function' ? await given() : given
  const report = await ensureWebhook({ client, secret, url })
  if (report.problem !== null) step.left.push(`the webhook ${url}. ${hint(report.problem)}`)
  return { ...step, webhook: report }
}

const hint = (problem: string): string =>
  `Cloudflare calls public addresses on ports 80 and 443, for accounts with a zone on the Pro plan. ${problem}`

/** The site must know the secret before Cloudflare sends it along. */
async function proposeSecret({
  flags,
}: CommandContext): Promise<Pick<WebhookStep, 'env' | 'left'>> {
  const line = `CLOUDFLARE_IMAGES_WEBHOOK_SECRET=${randomBytes(32).toString('hex')}`
  if (flags.env !== undefined) await appendFile(flags.env, `${line}\n`)
  const where = flags.env === undefined ? 'the line below' : `what was written to ${flags.env}`
  return {
    env: [line],
    left: [`the webhook for direct uploads: set ${where}, deploy, and run setup again`],
  }
}
