import type { EmulatorOptions } from '../emulator/emulatorOptions.js'
import type { Background } from './background.js'

import { randomBytes } from 'node:crypto'

import { nodeFetch } from '../cloudflare/nodeFetch.js'

export type WebhookReceiver = (request: Request) => Promise<Response>

/**
 * How the emulator tells this site about direct uploads: through the site's own webhook, secret and
 * all, but in this process, where neither the site's address nor a certificate is needed.
 */
export type LocalWebhook = {
  /** The emulator's `fetch`: messages to `url` stay here, everything else goes out. */
  readonly fetch: NonNullable<EmulatorOptions['fetch']>
  /** Who takes the messages; nobody before Payload is up. */
  listen(receiver: WebhookReceiver): void
  /** Of this process alone. `undefined` outside local mode, where nothing may arrive this way. */
  readonly secret: string | undefined
  /** An address that leads nowhere. */
  readonly url: string
}

const url = 'https://local-webhook.invalid/cloudflare-images/webhook'
/** The emulator does not wait for an answer; a shutdown does, for so long. */
const timeoutMs = 10_000

type CreateLocalWebhookArgs = {
  background: Background
  isLocal: boolean
}

export function createLocalWebhook({ background, isLocal }: CreateLocalWebhookArgs): LocalWebhook {
  let receive: undefined | WebhookReceiver
  const deliver = async (request: Request): Promise<Response> => {
    if (receive === undefined) return new Response(null, { status: 503 })
    const answer = receive(request)
    const ended = answer.then(
      () => undefined,
      () => undefined,
    )
    await background.add(ended, { timeoutMs })
    return answer
  }
  return {
    fetch: async (target, init) =>
      target === url
        ? deliver(new Request(target, init))
        : nodeFetch(target, { ...init, redirect: 'follow' }),
    listen(receiver) {
      receive = receiver
    },
    secret: isLocal ? randomBytes(32).toString('hex') : undefined,
    url,
  }
}
