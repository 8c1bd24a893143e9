import type { Payload } from 'payload'

import type { Connection } from '../../service/connection.js'

type TellAboutKeysArgs = {
  connection: Pick<Connection, 'signingKeys'>
  payload: Payload
}

/** Says once that private images have no URLs yet, and once how that ends. */
export function tellAboutKeys({
  connection: { signingKeys },
  payload: { logger },
}: TellAboutKeysArgs): void {
  const { problem } = signingKeys
  if (problem === undefined) return
  logger.warn({
    err: problem,
    msg: 'payload-cloudflare-images: Cloudflare does not tell the signing keys of the account, so private images have no URLs for now. It is asked again until it does; with the option signingKey, the site depends on no answer.',
  })
  signingKeys.onNews = (found) => {
    if (found === undefined) {
      logger.info('payload-cloudflare-images: the signing key is known; private images have URLs.')
    } else {
      logger.error({
        err: found,
        msg: 'payload-cloudflare-images: private images have no URLs until this is mended',
      })
    }
  }
}
