import type { Problems } from '../core/schema.js'
import type { NamedVariant, NamedVariantOptions } from '../core/variant.js'
import type { ReadOptions } from './resolvedOptions.js'

import { cloudflareLimits } from '../core/limits.js'

/**
 * Always known. Cloudflare seeds `public` in every account, as here; what it is can be stated where
 * it was changed. `thumbnail` is what the admin panel shows.
 */
export const builtInVariants = {
  public: { fit: 'scale-down', height: 768, metadata: 'none', width: 1366 },
  thumbnail: { fit: 'cover', height: 240, metadata: 'copyright', width: 240 },
} as const satisfies Record<string, NamedVariantOptions>

/** The named variants, built-in ones first. */
export function resolveVariants(read: ReadOptions, problems: Problems): readonly NamedVariant[] {
  const variants: Record<string, NamedVariant> = {}
  for (const [name, options] of Object.entries(builtInVariants)) {
    variants[name] = { name, neverRequireSignedURLs: false, options }
  }
  for (const [
    name,
    { blur, fit, height, metadata, neverRequireSignedURLs, width },
  ] of Object.entries(read.variants)) {
    variants[name] = {
      name,
      neverRequireSignedURLs,
      options: {
        ...(blur === undefined ? {} : { blur }),
        fit,
        metadata,
        ...(height === undefined ? {} : { height }),
        ...(width === undefined ? {} : { width }),
      },
    }
  }
  const { maxNamedVariants } = cloudflareLimits
  if (Object.keys(variants).length > maxNamedVariants) {
    problems.add({ expected: `at most ${maxNamedVariants} variants`, path: 'variants' })
  }
  return Object.values(variants)
}
