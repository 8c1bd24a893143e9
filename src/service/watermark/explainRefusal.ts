import { setupCommand } from '../../core/commandLines.js'
import { isFlexibleSegment } from '../../core/variant.js'
import { CloudflareImagesError } from '../../errors.js'

type ExplainRefusalArgs = {
  /** Header and body of the answer, which both hold the code. */
  text: string
  url: string
}

/**
 * What the delivery host refuses for good, because the account and this site's options do not fit.
 * Undefined for everything that may pass.
 */
export function explainRefusal({
  text,
  url,
}: ExplainRefusalArgs): CloudflareImagesError | undefined {
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
