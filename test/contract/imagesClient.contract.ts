import type { ContractContext, ContractSetup } from './imagesClient/contractSetup.js'

import { afterAll, beforeAll, describe } from '@jest/globals'
import { randomBytes } from 'node:crypto'

import { describeAccount } from './imagesClient/account.js'
import { describeDelivery } from './imagesClient/delivery.js'
import { describeImages } from './imagesClient/images.js'
import { describeListing } from './imagesClient/listing.js'
import { describeOneTimeUploads } from './imagesClient/oneTimeUploads.js'
import { describeUploads } from './imagesClient/uploads.js'

/**
 * What the client and a service that calls itself Cloudflare Images owe each other. Every run uses
 * names of its own, so that a service with other images in it can be tested as well.
 */
export function runImagesClientContract({
  name,
  setup,
}: {
  name: string
  setup: () => Promise<ContractSetup>
}): void {
  const runId = randomBytes(4).toString('hex')
  let ready: ContractSetup | undefined
  let counter = 0
  const context: ContractContext = {
    setup: () => {
      if (ready === undefined) {
        throw new Error('the service is not up yet')
      }
      return ready
    },
    uniqueName: (prefix) => {
      counter += 1
      return `${prefix}-${runId}-${counter}`
    },
  }

  describe(`images client: ${name}`, () => {
    beforeAll(async () => {
      ready = await setup()
    })
    afterAll(() => ready?.close())

    describeUploads(context)
    describeImages(context)
    describeOneTimeUploads(context)
    describeListing(context)
    describeAccount(context)
    describeDelivery(context)
  })
}
