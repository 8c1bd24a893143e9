import type { NamedVariant } from '../../core/variant.js'
import type { SizePlan } from './imageSizes.js'

import { readNamed } from './imageSizes.js'

type Collection = {
  defaultVariant: string
  flexible: boolean
  sizes: readonly SizePlan[]
  variants: readonly NamedVariant[]
}

/** The variants of an account, while sizes that meet their names are read. */
export type VariantTable = {
  readonly all: readonly NamedVariant[]
  /** Enters the variant that a size needs. `false` where the name means another picture already. */
  enter(variant: NamedVariant): boolean
  /** A collection's variants as its sizes and those of others have left them. */
  listFor(collection: Collection): readonly NamedVariant[]
  /** Names that neither the options nor a size define. */
  readonly undeclared: readonly string[]
}

type CreateVariantTableArgs = {
  /** Built-in ones that the options leave as they are. */
  undeclared: readonly string[]
  variants: readonly NamedVariant[]
}

/**
 * A size that meets the name of a variant which nobody declared defines it: `thumbnail` of Payload's
 * templates is their own. `public` stays, because it is what the `url` of every document shows.
 */
export function createVariantTable({ undeclared, variants }: CreateVariantTableArgs): VariantTable {
  const named = new Map(variants.map((variant) => [variant.name, variant]))
  const open = new Set(undeclared)
  const isOpen = (name: string): boolean => name !== 'public' && open.has(name)
  return {
    get all() {
      return [...named.values()]
    },
    enter(variant) {
      const known = named.get(variant.name)
      if (known !== undefined && !isOpen(variant.name)) return isSame(known, variant)
      open.delete(variant.name)
      named.set(variant.name, variant)
      return true
    },
    listFor({ defaultVariant, flexible, sizes, variants: listed }) {
      return listed.flatMap((variant) => {
        const { name } = variant
        const size = flexible && isOpen(name) ? sizes.find((one) => one.name === name) : undefined
        if (size === undefined) return named.get(name) ?? variant
        const { extras, options } = readNamed(size.options)
        // What a named variant cannot say is delivered as the size that it is.
        if (extras.length > 0) return name === defaultVariant ? variant : []
        return { ...variant, options }
      })
    },
    get undeclared() {
      return [...open]
    },
  }
}

const isSame = (a: NamedVariant, b: NamedVariant): boolean =>
  JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))

function sorted({ options }: NamedVariant): unknown {
  return Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))
}
