import type { DeliveryAnswer } from '../../service/askDelivery.js'
import type { Check } from './check.js'

import { randomUUID } from 'node:crypto'

import { askDelivery } from '../../service/askDelivery.js'

const maxSkewMs = 60_000

/** Where a zone at Cloudflare delivers the images of its account. */
const zonePrefix = '/cdn-cgi/imagedelivery'

/** What the host says that delivers pictures. */
export const deliveryChecks: readonly Check[] = [
  {
    async examine({ service, signal }) {
      const { delivery } = await service.connect()
      if (delivery.pathPrefix !== zonePrefix) return undefined
      const answer = await askDelivery({ imageId: randomUUID(), service, signal })
      if (answer === undefined) return { untold: 'the delivery host does not answer' }
      if (answer.isCloudflare) return undefined
      return {
        mend: 'switch the proxy on for its DNS record (the orange cloud), in a zone of the account that has the images; or leave out delivery.baseURL, and imagedelivery.net delivers',
        what: `${delivery.origin} is not a proxied zone at Cloudflare: its answers do not come from there`,
        why: 'No picture is shown.',
      }
    },
    id: 'custom-domain',
    needs: ['account-access'],
    onlyCloudflare: true,
  },
  {
    async examine({ service, signal }) {
      const { client, delivery } = await service.connect()
      const { images } = await client.listImages({ perPage: 100, signal })
      const image = images.find(({ requireSignedURLs }) => !requireSignedURLs)
      // Without an image, that somebody answers has to do.
      const imageId = image?.imageId ?? randomUUID()
      const answer = await askDelivery({ imageId, service, signal })
      const wrong = whatIsWrong({ answer, isThere: image !== undefined })
      if (wrong === undefined) return undefined
      return {
        mend: 'correct delivery.baseURL; a custom domain must be a zone of the account, with the path /cdn-cgi/imagedelivery. Without the option, imagedelivery.net delivers',
        what: `the delivery host ${delivery.origin} ${wrong}`,
        why: 'No picture is shown.',
      }
    },
    id: 'delivery-host',
    needs: ['account-access', 'account-hash', 'custom-domain'],
    onlyCloudflare: true,
  },
  {
    async examine({ service, signal }) {
      // What no cache holds, where an older date would stand.
      const answer = await askDelivery({ imageId: randomUUID(), service, signal })
      if (answer?.date === undefined) return { untold: 'the delivery host does not tell the time' }
      const skewMs = service.now().getTime() - answer.date.getTime()
      if (Math.abs(skewMs) <= maxSkewMs) return undefined
      const seconds = Math.round(Math.abs(skewMs) / 1000)
      return {
        mend: 'switch on time synchronisation on this machine, such as timedatectl set-ntp true',
        what: `the clock of this machine is ${seconds} seconds ${skewMs > 0 ? 'ahead' : 'behind'}`,
        why: 'Signed URLs and upload URLs end too early or too late.',
      }
    },
    id: 'clock',
    needs: ['delivery-host'],
    onlyCloudflare: true,
  },
]

type WhatIsWrongArgs = { answer: DeliveryAnswer | undefined; isThere: boolean }

/** That a variant is refused is no fault of the host. */
function whatIsWrong({ answer, isThere }: WhatIsWrongArgs): string | undefined {
  if (answer === undefined) return 'does not answer'
  const { contentType, status } = answer
  if (status >= 500) return `answers ${status}`
  if (isThere && status === 404) return 'does not know an image that the account has'
  const isOther = status === 200 && !contentType.startsWith('image/')
  return isOther ? 'answers with something else than a picture' : undefined
}
