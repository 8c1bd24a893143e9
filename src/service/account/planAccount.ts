import type { SigningKey } from '../../cloudflare/imagesClient.js'
import type { NamedVariant } from '../../core/variant.js'
import type { AccountNeeds } from './accountNeeds.js'
import type { Noted } from './createdVariants.js'

import { cloudflareLimits } from '../../core/limits.js'
import { builtInVariants } from '../../options/resolveVariants.js'

/** What an account has. */
export type AccountState = {
  /** `undefined` where it could not be found out. */
  flexible: boolean | undefined
  /** `undefined` where the token may not read them, or nobody asked. */
  signingKeys: readonly SigningKey[] | undefined
  variants: readonly NamedVariant[]
}

/** An account as Cloudflare creates it. */
export const freshAccount: AccountState = {
  flexible: false,
  signingKeys: [{ name: 'default', value: '' }],
  variants: [
    { name: 'public', neverRequireSignedURLs: false, options: { ...builtInVariants.public } },
  ],
}

/** Nothing is known to be made by this site. */
export const nothingCreated: Noted = { flexible: false, variants: {} }

export type VariantChange = { from: NamedVariant; to: NamedVariant }

/** What stands between an account and a configuration; it holds no secret. */
export type AccountPlan = {
  /** Variants of a needed name, with other options than this site gave them: a person decides. */
  conflicts: readonly VariantChange[]
  create: readonly NamedVariant[]
  /** The key to make sure of. */
  createSigningKey: string | undefined
  /** What no call can mend, as sentences. */
  problems: readonly string[]
  /** Variants that this site created, that are as it did, and that it asks for no more. */
  prune: readonly string[]
  /** `unknown` where the account does not say; `noted` where this site has switched it on once. */
  switchOnFlexible: boolean | 'noted' | 'unknown'
  /** Variants that this site created, and whose options in the code are others now. */
  update: readonly VariantChange[]
}

type PlanAccountArgs = {
  /** What this site created, in every form that it may have; and whether it switched on. */
  created: Noted
  needs: AccountNeeds
  /** The value that signs, where the options give one. */
  signingKey?: string | undefined
  state: AccountState
}

/** Compares a configuration with an account. Pure: it decides, and calls nobody. */
export function planAccount({ created, needs, signingKey, state }: PlanAccountArgs): AccountPlan {
  const there = new Map(state.variants.map((variant) => [variant.name, variant]))
  const wanted = new Set(needs.variants.map(({ name }) => name))
  const isMade = (variant: NamedVariant): boolean =>
    created.variants[variant.name]?.some((form) => isSameVariant(form, variant)) === true
  const create = needs.variants.filter(({ name }) => !there.has(name))
  const changes = needs.variants.flatMap((to) => {
    const from = there.get(to.name)
    return from === undefined || isSameVariant(from, to) ? [] : [{ from, to }]
  })
  return {
    conflicts: changes.filter(({ from }) => !isMade(from)),
    create,
    createSigningKey: missingKey({ needs, state }),
    problems: [...countProblems({ create, state }), ...keyProblems({ needs, signingKey, state })],
    prune: state.variants
      .filter((variant) => !wanted.has(variant.name) && isMade(variant))
      .map(({ name }) => name),
    switchOnFlexible:
      needs.flexible &&
      (state.flexible === undefined ? (created.flexible ? 'noted' : 'unknown') : !state.flexible),
    update: changes.filter(({ from }) => isMade(from)),
  }
}

/** Nothing to do, and nothing to decide. What could be pruned harms nobody. */
export function isInOrder(plan: AccountPlan): boolean {
  const { conflicts, create, createSigningKey, problems, switchOnFlexible, update } = plan
  const open = [conflicts, create, problems, update].some(({ length }) => length > 0)
  const isOn = switchOnFlexible === false || switchOnFlexible === 'noted'
  return !open && createSigningKey === undefined && isOn
}

/** The same picture for the same viewers. Cloudflare writes a blur of 0 or none. */
export function isSameVariant(one: NamedVariant, other: NamedVariant): boolean {
  const facts = ({ neverRequireSignedURLs, options }: NamedVariant): readonly unknown[] => [
    neverRequireSignedURLs,
    options.fit,
    options.width,
    options.height,
    options.metadata,
    options.blur ?? 0,
  ]
  const others = facts(other)
  return facts(one).every((fact, index) => fact === others[index])
}

type MissingKeyArgs = Pick<PlanAccountArgs, 'needs' | 'state'>

function missingKey({
  needs: { signingKey },
  state: { signingKeys },
}: MissingKeyArgs): string | undefined {
  if (signingKey === undefined || signingKeys === undefined) return undefined
  const isThere = signingKey.isNamed
    ? signingKeys.some(({ name }) => name === signingKey.name)
    : signingKeys.length > 0
  return isThere ? undefined : signingKey.name
}

type CountProblemsArgs = { create: readonly NamedVariant[]; state: AccountState }

function countProblems({ create, state: { variants } }: CountProblemsArgs): string[] {
  const { maxNamedVariants } = cloudflareLimits
  const total = variants.length + create.length
  if (create.length === 0 || total <= maxNamedVariants) return []
  return [
    `The account has ${variants.length} variants and needs ${create.length} more, but Cloudflare allows ${maxNamedVariants}. Delete variants that nobody uses, declare fewer, or use flexible variants (delivery.flexible: true).`,
  ]
}

type KeyProblemsArgs = Pick<PlanAccountArgs, 'needs' | 'signingKey' | 'state'>

function keyProblems({ needs, signingKey, state: { signingKeys } }: KeyProblemsArgs): string[] {
  if (needs.signingKey === undefined || signingKey === undefined) return []
  if (signingKeys === undefined || signingKeys.some(({ value }) => value === signingKey)) return []
  return [
    'The signing key of the options is none of the account’s keys, so every signed URL is refused. Take the one under Images > Keys, or leave out CLOUDFLARE_IMAGES_SIGNING_KEY: the plugin reads it from the account then.',
  ]
}
