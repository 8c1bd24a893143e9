import type { NamedVariantOptions } from '../../core/variant.js'

import { integer, oneOf } from '../../core/kinds.js'
import { maxSide } from '../../core/maxSide.js'
import { group, readBy, value } from '../../core/schema.js'
import { parseVariantName } from '../../core/variant.js'
import { CloudflareImagesError } from '../../errors.js'

/** Like Cloudflare's own server it fills in what is missing. A `browser_ttl` is not emulated. */
const variantOptions = group({
  blur: value(integer(0, 250)),
  fit: value(oneOf(['scale-down', 'contain', 'cover', 'crop', 'pad']), { default: 'scale-down' }),
  height: value(integer(1, maxSide)),
  metadata: value(oneOf(['keep', 'copyright', 'none']), { default: 'none' }),
  width: value(integer(1, maxSide)),
})

/**
 * Reads the options of a named variant.
 * @throws VARIANT_INVALID, naming the option.
 */
export function parseNamedVariantOptions(given: unknown): NamedVariantOptions {
  const options = readBy(variantOptions, given ?? null, ({ list }) => invalid(list.join('; ')))
  const { blur, fit, height, metadata, width } = options
  return {
    ...(blur === undefined ? {} : { blur }),
    fit,
    ...(height === undefined ? {} : { height }),
    metadata,
    ...(width === undefined ? {} : { width }),
  }
}

/**
 * Checks the name of a variant.
 * @throws VARIANT_INVALID
 */
export function parseNewVariantName(value: unknown): string {
  if (typeof value !== 'string') throw invalid('id must be the name of the variant')
  return parseVariantName(value)
}

const invalid = (reason: string): CloudflareImagesError =>
  new CloudflareImagesError({ code: 'VARIANT_INVALID', message: `Invalid variant: ${reason}.` })
