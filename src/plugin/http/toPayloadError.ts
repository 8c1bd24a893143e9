import { APIError } from 'payload'

import { isCloudflareAPIError, isCloudflareImagesError } from '../../errors.js'

/**
 * The one place where our errors become Payload's. Messages of input errors are sentences for the
 * editor and pass; an answer of Cloudflare's API is put in words, its details go to the log.
 */
export function toPayloadError(error: unknown): unknown {
  if (!isCloudflareImagesError(error)) return error
  return new APIError(
    forToast(sentenceFor(error)),
    error.status,
    { code: error.code, details: publicDetails(error) },
    true,
  )
}

/** The panel takes what follows the first colon for a list of fields and splits it at its commas. */
const forToast = (sentence: string): string => sentence.replaceAll(': ', ' – ')

function sentenceFor(error: { code: string; message: string; retryable: boolean }): string {
  if (!isCloudflareAPIError(error)) return error.message
  switch (error.code) {
    case 'API_AUTHENTICATION':
      return 'Cloudflare Images did not accept this site’s credentials, so the image was not saved. Ask an administrator to check the API token.'
    case 'API_CONFLICT':
      return 'Cloudflare Images has an image with this id already, so the image was not saved.'
    case 'API_CUSTOM_ID_PRIVATE':
      return 'Cloudflare Images cannot keep an image with a chosen id private, so the image was not saved. Leave the id out, or make the image public.'
    case 'API_RATE_LIMITED':
      return 'Cloudflare Images is taking no more requests for the moment, so the image was not saved. Try again in five minutes.'
    case 'API_REFUSED_IMAGE':
      return 'Cloudflare Images cannot read this file: it is damaged or not an accepted image. Export it again and retry.'
    case 'DISK_FULL':
      return 'The disk of this site is full, so the image was not saved. Ask an administrator to make room.'
    default:
      return error.retryable
        ? 'Cloudflare Images cannot be reached at the moment, so the image was not saved. Your form is unchanged: try again in a moment.'
        : 'Cloudflare Images refused the image, so it was not saved. The server log has the reason.'
  }
}

type PublicDetailsArgs = {
  details: Readonly<Record<string, unknown>>
}

/** Figures a program may want; an API answer's details stay on the server. */
function publicDetails(error: PublicDetailsArgs): Readonly<Record<string, unknown>> {
  return isCloudflareAPIError(error) ? {} : error.details
}
