import type { ImageWish } from '../imageURL.js'

import { parseVariantOptions } from '../../core/variant.js'
import { CloudflareImagesError } from '../../errors.js'

type Row = Readonly<Record<string, unknown>>

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

const seconds = { max: 604_800, min: 30 } as const

/**
 * What a caller asks for: `variant`, or flexible options by their names in URLs; neither is the
 * default variant.
 *
 * @throws CloudflareImagesError REQUEST_INVALID for both, VARIANT_INVALID for options that are none
 */
export function parseImageWish(given: Row): ImageWish {
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

/**
 * Seconds that a URL is asked to hold; `undefined` where it was not said.
 *
 * @param args.max default 604800, a week
 * @throws CloudflareImagesError REQUEST_INVALID
 */
export function parseSeconds({
  max = seconds.max,
  name,
  value,
}: {
  max?: number
  name: string
  value: unknown
}): number | undefined {
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : value
  const isRight =
    typeof number === 'number' && Number.isInteger(number) && number >= seconds.min && number <= max
  if (isRight) return number
  throw refuse(`${name} is a whole number of seconds from ${seconds.min} to ${max}.`)
}

function refuse(message: string): CloudflareImagesError {
  return new CloudflareImagesError({ code: 'REQUEST_INVALID', message })
}
