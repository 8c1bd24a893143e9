import type { KeyObject } from 'node:crypto'

import type { DeliveryShape } from '../../core/deliveryURL.js'

import { createHmac, createSecretKey } from 'node:crypto'

import { buildDeliveryURL } from '../../core/deliveryURL.js'
import { encodeImageIdForDelivery } from '../../core/imageId.js'
import { CloudflareImagesError } from '../../errors.js'

/** Signs the named variants of one image: a variant's name to its URL. */
export type ImageSigner = (name: string) => string

/** Signs images, each until a time in whole unix seconds. */
export type DeliverySigner = (args: { expiresAt: number; imageId: string }) => ImageSigner

type CreateDeliverySignerArgs = {
  delivery: DeliveryShape
  key: string
}

/**
 * The same URLs as `signURL`, many at a time: what account and image share is worked out
 * once, so that a URL costs its HMAC. Variants must be named ones; Cloudflare signs no others.
 *
 * @throws CloudflareImagesError SIGNATURE_INVALID for an empty key
 */
export function createDeliverySigner({ delivery, key }: CreateDeliverySignerArgs): DeliverySigner {
  if (key === '') {
    throw new CloudflareImagesError({
      code: 'SIGNATURE_INVALID',
      message: 'Delivery URLs cannot be signed without a signing key.',
    })
  }
  const secret = createSecretKey(key, 'utf8')
  return ({ expiresAt, imageId }) => {
    const base = buildDeliveryURL({ delivery, imageId, variant: 'public' }).slice(
      0,
      -'public'.length,
    )
    // Cloudflare signs the path with the hash, however the URL begins.
    const path = `/${delivery.accountHash}/${encodeImageIdForDelivery(imageId)}/`
    const query = `?exp=${expiresAt}`
    return (name) => {
      const sig = sign(secret, `${path}${name}${query}`)
      return `${base}${name}${query}&sig=${sig}`
    }
  }
}

function sign(secret: KeyObject, text: string): string {
  return createHmac('sha256', secret).update(text, 'utf8').digest('hex')
}
