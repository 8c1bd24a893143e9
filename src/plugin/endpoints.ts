import type { Endpoint } from 'payload'

import type { Service } from '../service/createService.js'

import { serveLocalImage } from './delivery/serveLocalImage.js'
import { doctorEndpoints } from './doctor/doctorEndpoints.js'
import { accountEventEndpoints } from './events/eventEndpoints.js'
import { cleanupEndpoint } from './maintenance/cleanupSite.js'
import { statsEndpoint } from './stats/statsEndpoint.js'
import { webhookEndpoints } from './webhooks/receiveWebhook.js'

/** The endpoints of the plugin, under Payload's API route. */
export function createEndpoints(service: Service): Endpoint[] {
  return [
    ...serveLocalImage(service),
    ...accountEventEndpoints(service),
    ...webhookEndpoints(service),
    cleanupEndpoint(service),
    ...statsEndpoint(service),
    ...doctorEndpoints(service),
  ]
}
