import { CloudflareImagesError } from '../../errors.js'

/** The message names a host at most: the rest of an address may be a secret. */
export const refuseURL = (message: string): CloudflareImagesError =>
  new CloudflareImagesError({ code: 'URL_REFUSED', message })
