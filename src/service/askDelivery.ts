import type { Service } from './createService.js'

import { nodeFetch } from '../cloudflare/nodeFetch.js'
import { buildDeliveryURL } from '../core/deliveryURL.js'

export type DeliveryAnswer = {
  contentType: string
  /** By the clock of the host; `undefined` where it does not say. */
  date: Date | undefined
  /** The answer came through Cloudflare, which marks each with an id of its own. */
  isCloudflare: boolean
  status: number
}

type AskDeliveryArgs = {
  imageId: string
  service: Pick<Service, 'connect' | 'options'>
  signal: AbortSignal
}

/** What the delivery host says to `public` of an image; `undefined` where nobody answers in time. */
export async function askDelivery({
  imageId,
  service: { connect, options },
  signal,
}: AskDeliveryArgs): Promise<DeliveryAnswer | undefined> {
  const { delivery } = await connect()
  const url = buildDeliveryURL({ delivery, imageId, variant: 'public' })
  const { fetch = nodeFetch, timeoutMs } = options
  try {
    const response = await fetch(url, {
      headers: { accept: 'image/*' },
      method: 'GET',
      redirect: 'follow',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    // Read to its end, so that the connection is free again.
    await response.text()
    const date = new Date(response.headers.get('date') ?? Number.NaN)
    return {
      contentType: response.headers.get('content-type') ?? '',
      date: Number.isNaN(date.getTime()) ? undefined : date,
      isCloudflare: response.headers.get('cf-ray') !== null,
      status: response.status,
    }
  } catch {
    return undefined
  }
}
