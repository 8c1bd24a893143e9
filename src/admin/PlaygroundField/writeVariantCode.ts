import type { NamedVariantOptions } from '../../core/variant.js'
import type { VariantOption, VariantOptions } from '../../core/variantOptionTypes.js'

import { parseVariantName } from '../../core/variant.js'

const fits: readonly string[] = ['contain', 'cover', 'crop', 'pad', 'scale-down']

/** What a named variant can have of these options, and what it cannot. */
export function toNamedVariant({
  blur,
  fit,
  height,
  metadata,
  width,
}: VariantOptions): Partial<NamedVariantOptions> {
  return {
    ...(blur === undefined ? {} : { blur }),
    ...(fit !== undefined && fits.includes(fit) ? { fit: fit as NamedVariantOptions['fit'] } : {}),
    ...(height === undefined ? {} : { height }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(typeof width === 'number' ? { width } : {}),
  }
}

/** The entry for the plugin's `variants`, as a person would write it, and the options that are lost. */
export function writeVariantCode({ name, options }: { name: string; options: VariantOptions }): {
  code: null | string
  leftOut: VariantOption[]
} {
  const named = toNamedVariant(options)
  const leftOut = (Object.keys(options) as VariantOption[]).filter((option) => !(option in named))
  const parts = Object.entries(named).map(
    ([option, value]) => `${option}: ${typeof value === 'string' ? `'${value}'` : value}`,
  )
  if (parts.length === 0) return { code: null, leftOut }
  // A name that begins with a digit is no identifier.
  const key = /^\d/.test(name) ? `'${name}'` : name
  return { code: `variants: {\n  ${key}: { ${parts.join(', ')} },\n},`, leftOut }
}

/** Whether Cloudflare takes a name for a variant. */
export function isVariantName(name: string): boolean {
  try {
    return parseVariantName(name) === name
  } catch {
    return false
  }
}
