import type { NamedVariant } from '../../core/variant.js'
import type { ResolvedOptions } from '../../options/resolvedOptions.js'

/** What a configuration asks of an account at Cloudflare. */
export type AccountNeeds = {
  /** URLs hold options such as `width=300`. */
  flexible: boolean
  /** `undefined` where nothing is private. `isNamed`: it must be the key of this name. */
  signingKey: { isNamed: boolean; name: string } | undefined
  /** Each under its name, with these options. */
  variants: readonly NamedVariant[]
}

type Collection = {
  flexible: boolean
  privacy: unknown
  variants: readonly NamedVariant[]
}

type AccountNeedsArgs = {
  collections: Readonly<Record<string, Collection>>
  /** Built-in ones, declared ones, and one per size where options are not allowed. */
  namedVariants: readonly NamedVariant[]
  options: Pick<ResolvedOptions, 'signingKeyName' | 'undeclaredVariants'>
}

/**
 * Reads the needs off a configuration. Variants that nobody declared count only where a collection
 * without flexible variants lists them: elsewhere they are delivered by their options. Pure.
 */
export function accountNeeds({
  collections,
  namedVariants,
  options: { signingKeyName, undeclaredVariants },
}: AccountNeedsArgs): AccountNeeds {
  const all = Object.values(collections)
  const isListed = (name: string): boolean =>
    all.some(({ flexible, variants }) => !flexible && variants.some((one) => one.name === name))
  return {
    flexible: all.some(({ flexible }) => flexible),
    signingKey: all.some(({ privacy }) => privacy !== 'public')
      ? { isNamed: signingKeyName !== undefined, name: signingKeyName ?? 'default' }
      : undefined,
    variants: namedVariants.filter(
      ({ name }) => name === 'public' || !undeclaredVariants.includes(name) || isListed(name),
    ),
  }
}

/** The same without the key: what is compared when pictures and variants are at stake. */
export const variantNeeds = (args: AccountNeedsArgs): AccountNeeds => ({
  ...accountNeeds(args),
  signingKey: undefined,
})
