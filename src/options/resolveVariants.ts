import type { NamedVariant } from '../core/variant.js'
import type { VariantDefinition } from '../optionTypes.js'
import type { Problems } from './problems.js'

import { cloudflareLimits } from '../core/limits.js'
import { parseVariantName } from '../core/variant.js'
import { isCloudflareImagesError } from '../errors.js'

/**
 * Always there. Cloudflare seeds `public` in every account; its box is the dashboard's default and
 * can be stated here where it was changed. `thumbnail` is what the admin panel shows.
 */
export const builtInVariants = {
  public: { fit: 'scale-down', height: 768, width: 1366 },
  thumbnail: { fit: 'cover', height: 240, width: 240 },
} as const satisfies Record<string, VariantDefinition>

const fits = ['scale-down', 'contain', 'cover', 'crop', 'pad'] as const
const metadataPolicies = ['copyright', 'keep', 'none'] as const

/** The named variants, built-in ones first. */
export function resolveVariants({
  problems,
  variants,
}: {
  problems: Problems
  variants: Readonly<Record<string, VariantDefinition>> | undefined
}): readonly NamedVariant[] {
  const all: Record<string, VariantDefinition> = { ...builtInVariants, ...variants }
  if (Object.keys(all).length > cloudflareLimits.maxNamedVariants) {
    problems.add({
      expected: `at most ${cloudflareLimits.maxNamedVariants} variants`,
      path: 'variants',
    })
  }
  return Object.entries(all).map(([name, definition]) =>
    resolveVariant({ definition, name, problems }),
  )
}

function resolveVariant({
  definition,
  name,
  problems,
}: {
  definition: VariantDefinition
  name: string
  problems: Problems
}): NamedVariant {
  const path = `variants.${name}`
  try {
    parseVariantName(name)
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    problems.add({ expected: 'a name of letters and digits, at most 99', path })
  }
  problems.unknownKeys({
    known: ['blur', 'fit', 'height', 'metadata', 'neverRequireSignedURLs', 'width'],
    path,
    value: definition,
  })
  const fit = definition.fit ?? 'scale-down'
  if (!fits.includes(fit)) {
    problems.add({ expected: `one of ${fits.join(', ')}`, path: `${path}.fit`, received: fit })
  }
  const metadata = definition.metadata ?? 'copyright'
  if (!metadataPolicies.includes(metadata)) {
    problems.add({
      expected: `one of ${metadataPolicies.join(', ')}`,
      path: `${path}.metadata`,
      received: metadata,
    })
  }
  if (definition.width === undefined && definition.height === undefined) {
    problems.add({ expected: 'a width, a height or both', path })
  }
  const size = (key: 'height' | 'width'): { [K in typeof key]?: number } =>
    definition[key] === undefined
      ? {}
      : {
          [key]: problems.integer({
            fallback: 1,
            max: cloudflareLimits.maxSide,
            min: 1,
            path: `${path}.${key}`,
            value: definition[key],
          }),
        }
  const blur =
    definition.blur === undefined
      ? {}
      : {
          blur: problems.integer({
            fallback: 1,
            max: 250,
            min: 1,
            path: `${path}.blur`,
            value: definition.blur,
          }),
        }
  return {
    name,
    neverRequireSignedURLs: problems.boolean({
      fallback: false,
      path: `${path}.neverRequireSignedURLs`,
      value: definition.neverRequireSignedURLs,
    }),
    options: { ...blur, fit, metadata, ...size('height'), ...size('width') },
  }
}
