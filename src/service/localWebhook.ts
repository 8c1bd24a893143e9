import { randomBytes } from 'node:crypto'

import type { EmulatorFetch } from '../emulator/upload/emulatorFetch.js'
import type { Background } from './background.js'

import { nodeFetch } from '../cloudflare/nodeFetch.js'

export type WebhookReceiver = (request: Request) => Promise<Response>

/**
 * How the emulator tells this site about direct uploads: through the site's own webhook, secret and
 * all, but in this process, where neither the site's address nor a certificate is needed.
 */
export type LocalWebhook = {
  /** The emulator's `fetch`: messages to `url` stay here, everything else goes out. */
  readonly fetch: EmulatorFetch
  /** Who takes the messages; nobody before Payload is up. */
  listen(receiver: WebhookReceiver): void
  /** Of this process alone. `undefined` outside local mode, where nothing may arrive this way. */
  readonly secret: string | undefined
  /** An address that leads nowhere. */
  readonly url: string
}

const url = 'https://local-webhook.invalid/cloudflare-images/webhook'
/** The emulator does not wait for an answer; a shutdown does, for so long. */
const patienceMs = 10_000

export function createLocalWebhook({
  background,
  isLocal,
}: {
  background: Background
  isLocal: boolean
}): LocalWebhook {
  let receive: undefined | WebhookReceiver
  const deliver = async (request: Request): Promise<Response> => {
    if (receive === undefined) return new Response(null, { status: 503 })
    const answer = receive(request)
    const ended = answer.then(
      () => undefined,
      () => undefined,
    )
    await background.add(ended, { patienceMs })
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
