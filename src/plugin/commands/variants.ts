import { variantNeeds } from '../../service/account/accountNeeds.js'
import {
  type ApplyReport,
  applyVariants,
  pruneVariants,
} from '../../service/account/applyVariants.js'
import { describeVariant, differences } from '../../service/account/describePlan.js'
import { type AccountPlan, isInOrder } from '../../service/account/planAccount.js'
import { compareAccount, type Comparison } from '../account/compareAccount.js'
import { noteAccount } from '../account/noteAccount.js'
import { type Command, type CommandContext, printResult } from './command.js'

/** Variants and the switch for flexible ones; keys are the business of `setup`. */
const compare = ({ payload, service, signal }: CommandContext): Promise<Comparison> =>
  compareAccount({
    needs: variantNeeds(service),
    payload,
    service,
    signal,
  })

const plan: Command = {
  flags: ['json'],
  needsConsent: () => false,
  async run(context) {
    const { plan: found } = await compare(context)
    const { flags, terminal } = context
    const inOrder = isInOrder(found)
    const report = { ...found, inOrder }
    await printResult({ flags, report, terminal, text: formatPlan(found).join('\n') })
    return inOrder ? 0 : 1
  },
  summary: 'Compare the variants of the code with those of the account.',
}

const apply: Command = {
  changes: 'changes the variants of the account',
  flags: ['dry-run', 'json', 'overwrite', 'yes'],
  needsConsent: ({ dryRun }) => !dryRun,
  async run(context) {
    const { flags, terminal } = context
    const comparison = await compare(context)
    const isBlocked = comparison.plan.problems.length > 0
    if (flags.dryRun || isBlocked || isInOrder(comparison.plan)) {
      const text = [
        ...formatPlan(comparison.plan),
        ...(flags.dryRun || isBlocked ? [unchanged] : []),
      ]
      const report = { ...comparison.plan, dryRun: flags.dryRun }
      await printResult({ flags, report, terminal, text: text.join('\n') })
      return isInOrder(comparison.plan) ? 0 : 1
    }
    const overwrite = await askToApply(context, comparison.plan)
    if (overwrite === undefined) return 1
    const report = await applyAll(context, comparison, overwrite)
    await printResult({ flags, report, terminal, text: formatReport(report).join('\n') })
    return report.failed.length > 0 || report.kept.length > 0 ? 1 : 0
  },
  summary: 'Create and update the variants of the code, and switch flexible ones on.',
}

const prune: Command = {
  changes: 'deletes variants of the account',
  flags: ['dry-run', 'json', 'yes'],
  needsConsent: ({ dryRun }) => !dryRun,
  async run(context) {
    const { flags, signal, terminal } = context
    const { connection, created, plan: found } = await compare(context)
    const names = found.prune
    const isAsked = !flags.dryRun && !flags.yes && names.length > 0
    if (isAsked) {
      terminal.err(`Created by this site, and not in its code any more: ${names.join(', ')}`)
      if (signal.aborted || !(await terminal.ask('Delete them?'))) {
        terminal.err(unchanged)
        return signal.aborted ? 1 : 0
      }
    }
    const done = flags.dryRun
      ? { failed: [], pruned: [] }
      : await pruneVariants({ client: connection.client, created, plan: found, signal })
    const text = [
      `To delete: ${listNames(names)}`,
      ...(flags.dryRun ? [unchanged] : [`Deleted: ${listNames(done.pruned)}`]),
      ...done.failed.map(({ name, reason }) => `Not done: ${name}: ${reason}`),
    ]
    const report = { ...done, dryRun: flags.dryRun, found: names }
    await printResult({ flags, report, terminal, text: text.join('\n') })
    return done.failed.length > 0 || signal.aborted ? 1 : 0
  },
  summary: 'Delete variants that this site created and needs no more.',
}

/** By name, as `variants plan` and so on. */
export const variantCommands = {
  'variants apply': apply,
  'variants plan': plan,
  'variants prune': prune,
} as const

const unchanged = 'Nothing was changed.'
const listNames = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : names.join(', ')

/** @returns names to overwrite; `undefined` without consent. */
export async function askToApply(
  { flags, signal, terminal }: CommandContext,
  { conflicts, ...found }: AccountPlan,
  question = 'Change the account?',
): Promise<readonly string[] | undefined> {
  const names = conflicts.map(({ to }) => to.name)
  if (flags.yes) return flags.overwrite ? names : []
  terminal.err(formatPlan({ ...found, conflicts }).join('\n'))
  const overwrite: string[] = flags.overwrite ? [...names] : []
  for (const change of flags.overwrite ? [] : conflicts) {
    const overwriteIt = `Overwrite ${change.to.name}, which this site did not make (${differences(change)})?`
    if (!signal.aborted && (await terminal.ask(overwriteIt))) overwrite.push(change.to.name)
  }
  if (!signal.aborted && (await terminal.ask(question))) return overwrite
  terminal.err(unchanged)
  return undefined
}

export async function applyAll(
  { payload, service, signal }: CommandContext,
  { connection, created, plan: found }: Comparison,
  overwrite: readonly string[],
): Promise<ApplyReport> {
  const { client } = connection
  const report = await applyVariants({ client, created, overwrite, plan: found, signal })
  // Not even Ctrl+C keeps the site's processes from knowing.
  await noteAccount({ needs: variantNeeds(service), payload, service })
  return report
}

export function formatPlan(found: AccountPlan): string[] {
  const { conflicts, create, problems, prune: stale, switchOnFlexible, update } = found
  const lines = [
    ...create.map((variant) => `Create  ${variant.name}: ${describeVariant(variant)}`),
    ...update.map((change) => `Update  ${change.to.name}: ${differences(change)}`),
    ...conflicts.map(
      (change) => `Differs  ${change.to.name}, not made by this site: ${differences(change)}`,
    ),
    ...(switchOnFlexible === true ? ['Switch on  flexible variants'] : []),
    ...(switchOnFlexible === 'unknown'
      ? ['Make sure of  flexible variants: the account does not tell whether they are on']
      : []),
    ...problems,
    ...(stale.length === 0 ? [] : [`Not in the code any more: ${stale.join(', ')}`]),
  ]
  return lines.length === 0 ? ['The account has what this site needs.'] : lines
}

export function formatReport({
  created,
  failed,
  kept,
  switchedOnFlexible,
  updated,
}: ApplyReport): string[] {
  return [
    `Created: ${listNames(created)}`,
    `Updated: ${listNames(updated)}`,
    ...(switchedOnFlexible ? ['Flexible variants: on'] : []),
    ...kept.map((name) => `Kept as it is, because this site did not make it: ${name}`),
    ...failed.map(({ name, reason }) => `Not done: ${name}: ${reason}`),
  ]
}
