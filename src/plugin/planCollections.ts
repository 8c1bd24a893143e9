import type { CollectionConfig, Config } from 'payload'

import type { NamedVariant } from '../core/variant.js'
import type { ResolvedCollection, ResolvedOptions } from '../options/resolvedOptions.js'
import type { SizePlan } from '../service/imageSizes.js'

import { CloudflareImagesError } from '../errors.js'
import { createProblems, type Problems } from '../options/problems.js'
import { planImageSizes } from '../service/imageSizes.js'

export type CollectionPlans = {
  /** Declared ones, and one per size where flexible variants are not available. */
  namedVariants: readonly NamedVariant[]
  sizes: Readonly<Record<string, readonly SizePlan[]>>
}

/** Options of core that change the stored bytes: kept, they would be ignored in silence. */
const destructive = ['constructorOptions', 'formatOptions', 'resizeOptions', 'trimOptions'] as const

/**
 * Reads the collections that the options name.
 *
 * @throws CloudflareImagesError `OPTIONS_INVALID`, with every problem of every collection.
 */
export function planCollections({
  config,
  options,
}: {
  config: Config
  options: ResolvedOptions
}): CollectionPlans {
  const problems = createProblems()
  const named = new Map(options.variants.map((variant) => [variant.name, variant]))
  const sizes: Record<string, readonly SizePlan[]> = {}
  for (const resolved of Object.values(options.collections)) {
    const collection = config.collections?.find(({ slug }) => slug === resolved.slug)
    const path = `collections.${resolved.slug}`
    if (collection?.upload === undefined || collection.upload === false) {
      problems.add({
        expected:
          collection === undefined
            ? 'the slug of a collection (of this config or an earlier plugin)'
            : 'a collection with upload: true or { ... }',
        path,
      })
      continue
    }
    sizes[resolved.slug] = planCollection({ collection, named, path, problems, resolved })
  }
  if (options.enabled && problems.list.length > 0) {
    throw new CloudflareImagesError({
      code: 'OPTIONS_INVALID',
      details: { problems: problems.list },
      message: `payload-cloudflare-images: the collections do not fit:\n${problems.list.map((problem) => `  - ${problem}`).join('\n')}`,
    })
  }
  return { namedVariants: [...named.values()], sizes }
}

function planCollection({
  collection,
  named,
  path,
  problems,
  resolved,
}: {
  collection: CollectionConfig
  named: Map<string, NamedVariant>
  path: string
  problems: Problems
  resolved: ResolvedCollection
}): readonly SizePlan[] {
  const upload = typeof collection.upload === 'object' ? collection.upload : {}
  for (const option of destructive) {
    if (upload[option] !== undefined) {
      problems.add({
        expected:
          'nothing: originals are stored as they come, and variants change them at delivery',
        path: `${path}.upload.${option}`,
      })
    }
  }
  const { namedVariants, plans } = planImageSizes({
    flexible: resolved.flexible,
    path: `${path}.upload.imageSizes`,
    problem: problems.add,
    sizes: upload.imageSizes ?? [],
  })
  for (const variant of namedVariants) addNamed({ named, path, problems, variant })
  return plans
}

/** Two sizes of one name must mean the same picture: names belong to the whole account. */
function addNamed({
  named,
  path,
  problems,
  variant,
}: {
  named: Map<string, NamedVariant>
  path: string
  problems: Problems
  variant: NamedVariant
}): void {
  const known = named.get(variant.name)
  if (known === undefined) {
    named.set(variant.name, variant)
  } else if (JSON.stringify(sorted(known)) !== JSON.stringify(sorted(variant))) {
    problems.add({
      expected: `another name than "${variant.name}", which is a variant with other options already`,
      path: `${path}.upload.imageSizes`,
    })
  }
}

function sorted({ options }: NamedVariant): unknown {
  return Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))
}
