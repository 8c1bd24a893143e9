import type { Endpoint, Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { createWebhookReceiver } from './receiveWebhook.js'

/** Path of the webhook, under Payload's API route. */
export const webhookPath = '/cloudflare-images/webhook'

/** `POST /cloudflare-images/webhook`: open to everyone, because the message itself must prove its sender. */
export function webhookEndpoints(service: Service): Endpoint[] {
  const receive = createWebhookReceiver({ service })
  return [
    {
      handler: ({ body, headers, payload }) => receive({ body, headers, payload }),
      method: 'post',
      path: webhookPath,
    },
  ]
}

/** In local mode the emulator's messages take the same way, without the network. */
export function listenToEmulator({
  payload,
  service,
}: {
  payload: Payload
  service: Service
}): void {
  const receive = createWebhookReceiver({ service })
  service.localWebhook.listen(({ body, headers }) => receive({ body, headers, payload }))
}
