import type { Secret } from '../../optionTypes.js'

import { hasWebhookProof, verifyWebhook } from '../../core/webhookVerification.js'
import { CloudflareImagesError } from '../../errors.js'

/** One answer for all: whoever guesses learns nothing from it. */
export function unauthorized(reason: string): CloudflareImagesError {
  return new CloudflareImagesError({
    cause: reason,
    code: 'WEBHOOK_UNAUTHORIZED',
    message:
      'The message does not prove who sent it: the header cf-webhook-auth must be the secret of the notification destination.',
  })
}

type AssertGenuineArgs = {
  headers: Headers
  rawBody: Uint8Array
  secrets: readonly Secret[]
}

/**
 * Lets only messages pass that prove one of the secrets. Secrets that are functions are asked each
 * time, so that a rotated one counts at once, but only for messages that bring a proof to compare.
 *
 * @throws CloudflareImagesError WEBHOOK_UNAUTHORIZED, with the reason as its cause
 * @throws Error when a secret cannot be fetched and no other fits
 */
export async function assertGenuine({
  headers,
  rawBody,
  secrets,
}: AssertGenuineArgs): Promise<void> {
  if (!hasWebhookProof(headers)) {
    throw unauthorized('it has neither cf-webhook-auth nor the signature of a relay')
  }
  const read = await Promise.allSettled(secrets.map(readSecret))
  const known = read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  if (verifyWebhook({ headers, rawBody, secrets: known }) !== undefined) return
  if (known.length < secrets.length) {
    // What the vault said stays there: it may hold what it was asked for.
    throw new Error('A secret in webhook.secret could not be fetched, or is empty.')
  }
  throw unauthorized('its cf-webhook-auth or signature does not fit webhook.secret')
}

async function readSecret(secret: Secret): Promise<string> {
  const value: unknown = typeof secret === 'function' ? await secret() : secret
  // Vaults like to end with a line break; no header can.
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  throw new Error('no secret')
}
