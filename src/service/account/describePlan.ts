import type { NamedVariant } from '../../core/variant.js'
import type { AccountPlan, VariantChange } from './planAccount.js'

/** Each thing that the account lacks, in a few words. What could be pruned is not lacking. */
export function describeLacks({
  conflicts,
  create,
  createSigningKey,
  problems,
  switchOnFlexible,
  update,
}: AccountPlan): string[] {
  return [
    ...(switchOnFlexible === true ? ['flexible variants are off'] : []),
    ...(create.length === 0
      ? []
      : [`it has no variant ${create.map(({ name }) => name).join(', ')}`]),
    ...[...update, ...conflicts].map(
      ({ from, to }) => `its variant ${to.name} is ${differences({ from, to })}`,
    ),
    ...(createSigningKey === undefined ? [] : [`it has no signing key ${createSigningKey}`]),
    ...problems.map((problem) => problem.replace(/\.$/, '')),
  ]
}

/** What is other in the account than in the code: `width 500 instead of 800`. */
export function differences({ from, to }: VariantChange): string {
  const one = facts(from)
  return Object.entries(facts(to))
    .filter(([name, value]) => one[name] !== value)
    .map(([name, value]) => `${name} ${one[name]} instead of ${value}`)
    .join(', ')
}

function facts({ neverRequireSignedURLs, options }: NamedVariant): Record<string, string> {
  return {
    fit: options.fit,
    width: String(options.width ?? 'any'),
    height: String(options.height ?? 'any'),
    blur: String(options.blur ?? 0),
    metadata: options.metadata,
    neverRequireSignedURLs: String(neverRequireSignedURLs),
  }
}

/** `cover 800x600, copyright`. */
export function describeVariant({ neverRequireSignedURLs, options }: NamedVariant): string {
  const { blur, fit, height, metadata, width } = options
  return [
    `${fit} ${width ?? '-'}x${height ?? '-'}`,
    ...(blur === undefined ? [] : [`blur ${blur}`]),
    `metadata ${metadata}`,
    ...(neverRequireSignedURLs ? ['never signed'] : []),
  ].join(', ')
}
