import type { Endpoint, Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { webhookPath } from '../http/webhookPath.js'
import { createWebhookReceiver } from './receiveWebhook.js'

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

type ListenToEmulatorArgs = {
  payload: Payload
  service: Service
}

/** In local mode the emulator's messages take the same way, without the network. */
export function listenToEmulator({ payload, service }: ListenToEmulatorArgs): void {
  const receive = createWebhookReceiver({ service })
  service.localWebhook.listen(({ body, headers }) => receive({ body, headers, payload }))
}
