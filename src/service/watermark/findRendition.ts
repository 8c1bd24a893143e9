import type { NamedVariant } from '../../core/variant.js'
import type { VariantOptions } from '../../core/variantOptionTypes.js'
import type { Service } from '../createService.js'

/** A picture that documents of a collection name: a variant, or one of `imageSizes`. */
export type FoundRendition = {
  /** Undefined for a size that flexible options describe. */
  named: NamedVariant | undefined
  options: NamedVariant['options'] | VariantOptions
}

type FindRenditionArgs = {
  service: Pick<Service, 'collections' | 'namedVariants'>
  slug: string
  variant: string
}

/** What a name stands for in a collection; variants come before sizes. */
export function findRendition({
  service: { collections, namedVariants },
  slug,
  variant,
}: FindRenditionArgs): FoundRendition | undefined {
  const collection = collections[slug]
  const named = collection?.variants.find(({ name }) => name === variant)
  if (named !== undefined) return { named, options: named.options }
  const size = collection?.sizes.find(({ name }) => name === variant)
  if (size === undefined) return undefined
  return {
    named: namedVariants.find(({ name }) => name === size.segment),
    options: size.options,
  }
}
