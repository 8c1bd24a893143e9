import type { Endpoint } from 'payload'

import type { Service } from '../service/createService.js'

import { accountEventEndpoints } from './events/eventEndpoints.js'
import { doctorEndpoints } from './doctor/doctorEndpoints.js'
import { statsEndpoint } from './stats/statsEndpoint.js'
import { webhookEndpoints } from './webhooks/webhookEndpoint.js'
import { cleanupEndpoint } from './maintenance/cleanupEndpoint.js'
import { serveLocalImage } from './delivery/serveLocalImage.js'

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
