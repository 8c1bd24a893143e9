import type { Row } from '../../core/row.js'
import type { Kind } from '../../core/schema.js'
import type { ImageQuery } from './resolveImageURL.js'

import { integer, orDigits } from '../../core/kinds.js'
import { parseVariantOptions } from '../../core/variant.js'
import { CloudflareImagesError } from '../../errors.js'

/** No options of a picture: ours, and what Payload reads itself. */
const otherKeys: readonly string[] = [
  'depth',
  'draft',
  'expiresIn',
  'fallback-locale',
  'locale',
  'trash',
  'variant',
]

/** Seconds that a URL is asked to hold, at most so many. */
export const seconds = (max: number): Kind<number> => orDigits(integer(30, max))

/**
 * What a caller asks for: `variant`, or flexible options by their names in URLs; neither is the
 * default variant.
 *
 * @throws CloudflareImagesError REQUEST_INVALID for both, VARIANT_INVALID for options that are none
 */
export function parseImageQuery(given: Row): ImageQuery {
  const { variant } = given
  const options = Object.entries(given).filter(
    ([name, value]) => !otherKeys.includes(name) && value !== undefined && value !== null,
  )
  if (options.length === 0) {
    if (variant === undefined || variant === null) return { variant: undefined }
    if (typeof variant === 'string') return { variant }
    throw refuse('variant is the name of one variant or size.')
  }
  if (variant !== undefined && variant !== null)
    throw refuse('Ask for a variant by its name, or by options such as width, not by both.')
  const segment = options.map(([name, value]) => `${name}=${readOption({ name, value })}`)
  return { options: parseVariantOptions(segment.join(',')) }
}

function readOption({ name, value }: { name: string; value: unknown }): string {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text === 'string' && !text.includes(',') && !/[=,]/.test(name))
    return encodeURIComponent(text)
  throw refuse(`${JSON.stringify(name.slice(0, 40))} is no option of a picture with one value.`)
}

function refuse(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
}
