import type { CollectionConfig, Config } from 'payload'

import type { ImageMimeType } from '../core/mime.js'
import type { NamedVariant } from '../core/variant.js'
import type { ResolvedCollection, ResolvedOptions } from '../options/resolvedOptions.js'

import { CloudflareImagesError } from '../errors.js'
import { createProblems, type Problems } from '../core/schema.js'
import { planImageSizes, type SizePlan } from '../service/urls/imageSizes.js'
import { checkUpload, readThumbnailSize } from './upload/checkUploadConfig.js'

/** What a collection's `upload` comes to. */
export type CollectionPlan = {
  sizes: readonly SizePlan[]
  /** The size that the collection names as its `adminThumbnail`. */
  thumbnailSize: string | undefined
}

export type CollectionPlans = {
  /** Declared ones, and one per size where flexible variants are not available. */
  namedVariants: readonly NamedVariant[]
  plans: Readonly<Record<string, CollectionPlan>>
}

type PlanCollectionsArgs = {
  config: Config
  options: ResolvedOptions
}

/**
 * Reads the collections that the options name.
 *
 * @throws CloudflareImagesError `OPTIONS_INVALID`, with every problem of every collection.
 */
export function planCollections({ config, options }: PlanCollectionsArgs): CollectionPlans {
  const problems = createProblems()
  const named = new Map(options.variants.map((variant) => [variant.name, variant]))
  const plans: Record<string, CollectionPlan> = {}
  const limits = options.limits.mimeTypes
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
    plans[resolved.slug] = planCollection({
      collection,
      limits,
      named,
      path,
      problems,
      resolved,
    })
  }
  if (options.enabled && problems.list.length > 0) {
    throw new CloudflareImagesError({
      code: 'OPTIONS_INVALID',
      details: { problems: problems.list },
      message: `payload-cloudflare-images: the collections do not fit:\n${problems.list.map((problem) => `  - ${problem}`).join('\n')}`,
    })
  }
  return { namedVariants: [...named.values()], plans }
}

type PlanCollectionArgs = {
  collection: CollectionConfig
  limits: readonly ImageMimeType[]
  named: Map<string, NamedVariant>
  path: string
  problems: Problems
  resolved: ResolvedCollection
}

function planCollection({
  collection,
  limits,
  named,
  path,
  problems,
  resolved,
}: PlanCollectionArgs): CollectionPlan {
  const upload = typeof collection.upload === 'object' ? collection.upload : {}
  const at = { path: `${path}.upload`, problems, upload }
  checkUpload({ ...at, limits })
  const { namedVariants, plans } = planImageSizes({
    flexible: resolved.flexible,
    path: `${path}.upload.imageSizes`,
    problem: problems.add,
    sizes: upload.imageSizes ?? [],
    withMetadata: upload.withMetadata,
  })
  for (const variant of namedVariants) addNamed({ named, path, problems, variant })
  return { sizes: plans, thumbnailSize: readThumbnailSize(at) }
}

type AddNamedArgs = {
  named: Map<string, NamedVariant>
  path: string
  problems: Problems
  variant: NamedVariant
}

/** Two sizes of one name must mean the same picture: names belong to the whole account. */
function addNamed({ named, path, problems, variant }: AddNamedArgs): void {
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
