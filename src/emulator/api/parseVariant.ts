import { type NamedVariantOptions, parseVariantName } from '../../core/variant.js'
import { CloudflareImagesError } from '../../errors.js'

const fits = ['scale-down', 'contain', 'cover', 'crop', 'pad'] as const
const metadataModes = ['keep', 'copyright', 'none'] as const
const maxSide = 12_000
const maxBlur = 250

/**
 * Reads the options of a named variant. Like Cloudflare's own server it fills in what is missing:
 * `scale-down`, metadata `none`.
 * @throws VARIANT_INVALID, naming the option.
 */
export function parseNamedVariantOptions(value: unknown): NamedVariantOptions {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('options must be an object')
  }
  const { blur, fit, height, metadata, width, ...unknown } = value as Record<string, unknown>
  const [stranger] = Object.keys(unknown)
  if (stranger === 'browser_ttl') {
    throw invalid('browser_ttl of a single variant is not emulated; set it for the account')
  }
  if (stranger !== undefined) throw invalid(`${stranger} is not an option of a named variant`)
  return {
    fit: parseChoice({ choices: fits, fallback: 'scale-down', name: 'fit', value: fit }),
    metadata: parseChoice({
      choices: metadataModes,
      fallback: 'none',
      name: 'metadata',
      value: metadata,
    }),
    ...parseInteger({ max: maxSide, min: 1, name: 'width', value: width }),
    ...parseInteger({ max: maxSide, min: 1, name: 'height', value: height }),
    ...parseInteger({ max: maxBlur, min: 0, name: 'blur', value: blur }),
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

function parseChoice<T extends string>({
  choices,
  fallback,
  name,
  value,
}: {
  choices: readonly T[]
  fallback: T
  name: string
  value: unknown
}): T {
  if (value === undefined) return fallback
  const found = choices.find((choice) => choice === value)
  if (found === undefined) throw invalid(`${name} must be one of ${choices.join(', ')}`)
  return found
}

function parseInteger<Name extends 'blur' | 'height' | 'width'>({
  max,
  min,
  name,
  value,
}: {
  max: number
  min: number
  name: Name
  value: unknown
}): Partial<Record<Name, number>> {
  if (value === undefined) return {}
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw invalid(`${name} must be a whole number from ${min} to ${max}`)
  }
  return { [name]: value } as Partial<Record<Name, number>>
}

const invalid = (reason: string): CloudflareImagesError =>
  new CloudflareImagesError({ code: 'VARIANT_INVALID', message: `Invalid variant: ${reason}.` })
