import type { WatermarkClaims } from '../../core/watermarkToken.js'

import { createCipheriv, createHmac } from 'node:crypto'

import {
  encodeWatermarkClaims,
  formatToken,
  isWorkerMark,
  tokenCounterBytes,
  tokenKeyLabels,
  tokenText,
} from '../../core/watermarkToken.js'
import { CloudflareImagesError } from '../../errors.js'

function hmac({ key, text }: { key: Buffer | string; text: string }): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest()
}

type CreateWatermarkTokenArgs = {
  claims: WatermarkClaims
  host: string
  secret: string
}

/**
 * A token that lets its holder see one picture with one mark. Equal claims give equal tokens, so
 * caches hit. The claims are sealed as well as signed: whoever is shown a marked picture must not
 * learn the id of the clean one.
 *
 * @param args.host of the Worker that it is for, with a port where there is one.
 * @throws CloudflareImagesError WATERMARK_INVALID for a mark that the Worker cannot draw
 */
export function createWatermarkToken({ claims, host, secret }: CreateWatermarkTokenArgs): string {
  if (!isWorkerMark(claims.mark)) {
    throw new CloudflareImagesError({
      code: 'WATERMARK_INVALID',
      message:
        'The Worker draws texts and images of the account, turned by multiples of 90 degrees.',
    })
  }
  const text = encodeWatermarkClaims(claims)
  const signKey = hmac({ key: secret, text: tokenKeyLabels.sign })
  const signature = hmac({ key: signKey, text: tokenText({ claims: text, host }) })
  const sealKey = hmac({ key: secret, text: tokenKeyLabels.seal })
  // The signature starts the counter: equal claims are sealed equally, and no two others share one.
  const start = signature.subarray(0, tokenCounterBytes)
  const sealed = createCipheriv('aes-256-ctr', sealKey, start).update(text, 'utf8')
  return formatToken({
    sealed: sealed.toString('base64url'),
    signature: signature.toString('base64url'),
  })
}

type WorkerURLArgs = {
  claims: WatermarkClaims
  worker: { secret: string; url: string }
}

/**
 * Where the Worker shows a picture with its mark. Choose `claims.expiresAt` by `bucketExpiry`, so
 * that the URL repeats; ask `isWorkerMark` first.
 *
 * @throws CloudflareImagesError WATERMARK_INVALID for a mark that the Worker cannot draw
 */
export function workerURL({ claims, worker }: WorkerURLArgs): string {
  const base = worker.url.replace(/\/+$/, '')
  const { host } = new URL(base)
  return `${base}/${createWatermarkToken({ claims, host, secret: worker.secret })}`
}
