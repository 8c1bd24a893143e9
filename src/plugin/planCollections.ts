import type { CollectionConfig, Config } from 'payload'

import type { ImageMimeType } from '../core/mime.js'
import type { NamedVariant } from '../core/variant.js'
import type { ResolvedCollection, ResolvedOptions } from '../options/resolvedOptions.js'

import { createProblems, type Problems } from '../core/schema.js'
import { CloudflareImagesError } from '../errors.js'
import { planImageSizes, type SizePlan } from '../service/urls/imageSizes.js'
import { createVariantTable, type VariantTable } from '../service/urls/sizeVariants.js'
import { keepsOthers } from './request/fileTargets.js'
import { checkUpload, readThumbnailSize } from './upload/checkUploadConfig.js'

/** What a collection's `upload` comes to. */
export type CollectionPlan = {
  sizes: readonly SizePlan[]
  /** The size that the collection names as its `adminThumbnail`. */
  thumbnailSize: string | undefined
  variants: readonly NamedVariant[]
}

export type CollectionPlans = {
  /** Declared ones, and one per size where flexible variants are not available. */
  namedVariants: readonly NamedVariant[]
  plans: Readonly<Record<string, CollectionPlan>>
  /** Built-in variants that neither the options nor a size define. */
  undeclaredVariants: readonly string[]
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
  const table = createVariantTable({
    undeclared: options.undeclaredVariants,
    variants: options.variants,
  })
  const planned: { plan: PlannedSizes; resolved: ResolvedCollection }[] = []
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
    const plan = planCollection({ collection, limits, path, problems, resolved, table })
    planned.push({ plan, resolved })
  }
  if (options.enabled && problems.list.length > 0) {
    throw new CloudflareImagesError({
      code: 'OPTIONS_INVALID',
      details: { problems: problems.list },
      message: `payload-cloudflare-images: the collections do not fit:\n${problems.list.map((problem) => `  - ${problem}`).join('\n')}`,
    })
  }
  return {
    namedVariants: table.all,
    // Once all sizes are read: variants belong to the account, and so to every collection.
    plans: Object.fromEntries(
      planned.map(({ plan, resolved }) => [
        resolved.slug,
        withVariants({ plan, resolved, variants: table.listFor({ ...resolved, ...plan }) }),
      ]),
    ),
    undeclaredVariants: table.undeclared,
  }
}

type PlannedSizes = Omit<CollectionPlan, 'variants'>

type WithVariantsArgs = {
  plan: PlannedSizes
  resolved: ResolvedCollection
  variants: readonly NamedVariant[]
}

/** The size stands in for a variant that it left no room for. */
function withVariants({ plan, resolved, variants }: WithVariantsArgs): CollectionPlan {
  const { thumbnailVariant: name } = resolved
  const isListed = (list: readonly NamedVariant[]): boolean =>
    list.some((variant) => variant.name === name)
  const isReplaced = isListed(resolved.variants) && !isListed(variants)
  return { ...plan, thumbnailSize: plan.thumbnailSize ?? (isReplaced ? name : undefined), variants }
}

type PlanCollectionArgs = {
  collection: CollectionConfig
  limits: readonly ImageMimeType[]
  path: string
  problems: Problems
  resolved: ResolvedCollection
  table: VariantTable
}

function planCollection({
  collection,
  limits,
  path,
  problems,
  resolved,
  table,
}: PlanCollectionArgs): PlannedSizes {
  const upload = typeof collection.upload === 'object' ? collection.upload : {}
  const at = { path: `${path}.upload`, problems, upload }
  checkUpload({ ...at, keepsOthers: keepsOthers(resolved), limits })
  const { namedVariants, plans } = planImageSizes({
    flexible: resolved.flexible,
    path: `${path}.upload.imageSizes`,
    problem: problems.add,
    sizes: upload.imageSizes ?? [],
    withMetadata: upload.withMetadata,
  })
  for (const variant of namedVariants) {
    if (table.enter(variant)) continue
    // Two sizes of one name must mean the same picture: names belong to the whole account.
    problems.add({
      expected: `another name than "${variant.name}", which is a variant with other options already`,
      path: `${path}.upload.imageSizes`,
    })
  }
  return { sizes: plans, thumbnailSize: readThumbnailSize(at) }
}
