import type { FetchLike, FetchLikeResponse } from '../../cloudflare/fetchLike.js'
import type { Connection } from '../connection.js'
import type { WatermarkRequest } from './watermarkTypes.js'

import { fetchFromHandler } from '../../cloudflare/fetchFromHandler.js'
import { nodeFetch } from '../../cloudflare/nodeFetch.js'
import { setupCommand } from '../../core/commandLines.js'
import { locateDelivery } from '../../core/deliveryURL.js'
import { isFlexibleSegment } from '../../core/variant.js'
import { CloudflareImagesError } from '../../errors.js'
import { readBounded } from './readBounded.js'

/** Far more than a variant of an image of 10 MB has. */
const maxDeliveredBytes = 64 * 1024 * 1024

/** Where pictures are delivered from: Cloudflare's host, one's own, or the emulator in this process. */
export type DeliveryHost = Pick<Connection, 'delivery' | 'emulator'>

type FetchDeliveredArgs = {
  fetch: FetchLike | undefined
  host: DeliveryHost
  request: Pick<WatermarkRequest, 'acceptsWebp' | 'deliveryURL'>
  timeoutMs: number
}

/**
 * The bytes of a variant as viewers without a mark get them.
 *
 * @throws CloudflareImagesError IMAGE_MISSING, IMAGE_TOO_LARGE, VARIANT_MISSING, DELIVERY_REFUSED,
 * API_UNAVAILABLE, NETWORK, REQUEST_TIMEOUT
 */
export async function fetchDelivered({
  fetch,
  host,
  request: { acceptsWebp, deliveryURL },
  timeoutMs,
}: FetchDeliveredArgs): Promise<Buffer> {
  const signal = AbortSignal.timeout(timeoutMs)
  const { emulator } = host
  const send = fetch ?? (emulator === undefined ? nodeFetch : fetchFromHandler(emulator.fetch))
  try {
    const response = await send(toReachable({ host, url: deliveryURL }), {
      headers: { accept: acceptsWebp ? 'image/webp,image/*' : 'image/*' },
      method: 'GET',
      redirect: 'follow',
      signal,
    })
    if (response.status !== 200 || response.body === null) {
      throw await refuse({ response, url: deliveryURL })
    }
    const bytes = await readBounded({ body: response.body, maxBytes: maxDeliveredBytes })
    if (bytes !== undefined) return bytes
  } catch (cause) {
    if (cause instanceof CloudflareImagesError) throw cause
    throw new CloudflareImagesError({
      cause,
      code: signal.aborted ? 'REQUEST_TIMEOUT' : 'NETWORK',
      message: 'The picture could not be fetched from Cloudflare Images. Try again in a moment.',
    })
  }
  throw new CloudflareImagesError({
    code: 'IMAGE_TOO_LARGE',
    message: 'The picture is too large for a watermark. Choose a smaller variant.',
  })
}

/** This site's own paths lead to Cloudflare's host, where a signature holds as well. */
function toReachable({ host, url }: { host: DeliveryHost; url: string }): string {
  if (host.emulator === undefined && URL.canParse(url)) return url
  const located = locateDelivery({ delivery: host.delivery, url })
  if (located?.accountHash === undefined) return url
  return `https://imagedelivery.net/${located.accountHash}${located.rest}${located.query}`
}

/** Enough for Cloudflare's sentence, and little of a page that stands in its place. */
const maxReasonBytes = 10_000

type RefuseArgs = {
  response: FetchLikeResponse
  url: string
}

async function refuse({
  response: { body, headers, status },
  url,
}: RefuseArgs): Promise<CloudflareImagesError> {
  if (status === 404) {
    return new CloudflareImagesError({
      code: 'IMAGE_MISSING',
      message: 'The image is missing at Cloudflare Images.',
    })
  }
  const reason = body && (await readBounded({ body, maxBytes: maxReasonBytes }))
  const text = `${headers.get('cf-resized') ?? ''} ${reason?.toString() ?? ''}`
  return (
    explainRefusal({ text, url }) ??
    new CloudflareImagesError({
      code: 'API_UNAVAILABLE',
      details: { status },
      message: `Cloudflare Images answered ${status} when asked for the picture. Try again in a moment.`,
    })
  )
}

type ExplainRefusalArgs = {
  /** Header and body of the answer, which both hold the code. */
  text: string
  url: string
}

/**
 * What the delivery host refuses for good, because the account and this site's options do not fit.
 * Undefined for everything that may pass.
 */
function explainRefusal({ text, url }: ExplainRefusalArgs): CloudflareImagesError | undefined {
  const code = /\b(9425|9426|9427|9429)\b/.exec(text)?.[1]
  if (code === undefined) return undefined
  const segment = decodeURI(/([^/?]*)(?:\?|$)/.exec(url)?.[1] ?? '')
  if (code === '9429' || (code === '9425' && isFlexibleSegment(segment))) {
    return new CloudflareImagesError({
      code: 'VARIANT_MISSING',
      details: { variant: segment },
      message: `Cloudflare Images delivers no flexible variants from this account. Run \`${setupCommand}\`, which switches them on, or set delivery.flexible to false.`,
    })
  }
  // The same code stands for a signature that does not fit, in other words.
  if (code === '9425' && !/signature|expire|requires? signed/i.test(text)) {
    return new CloudflareImagesError({
      code: 'VARIANT_MISSING',
      details: { variant: segment },
      message: `The Cloudflare account has no variant "${segment}". Run \`${setupCommand}\`, which creates it, or leave the name out of the site's options.`,
    })
  }
  return new CloudflareImagesError({
    code: 'DELIVERY_REFUSED',
    details: { providerCode: Number(code) },
    message: `Cloudflare Images does not deliver to this site (${code}). Check the account hash and the signing key in the site's options.`,
  })
}
