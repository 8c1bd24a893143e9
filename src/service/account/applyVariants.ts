import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { NamedVariant } from '../../core/variant.js'
import type { CreatedVariants } from './createdVariants.js'
import type { AccountPlan } from './planAccount.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { differences } from './describePlan.js'
import { isSameVariant } from './planAccount.js'

export type ApplyReport = {
  created: string[]
  failed: { name: string; reason: string }[]
  /** Somebody else's work that stays. */
  kept: string[]
  switchedOnFlexible: boolean
  updated: string[]
}

type ApplyVariantsArgs = {
  client: ImagesClient
  created: CreatedVariants
  /** Names of conflicts that a person wants overwritten. */
  overwrite: readonly string[]
  plan: AccountPlan
  signal: AbortSignal
}

/**
 * Brings the account's variants and switches to what the plan says. Each step is noted before it is
 * done, so that a run that is killed, or two at once, leave nothing whose origin is not known.
 */
export async function applyVariants({
  client,
  created,
  overwrite,
  plan,
  signal,
}: ApplyVariantsArgs): Promise<ApplyReport> {
  const report: ApplyReport = {
    created: [],
    failed: [],
    kept: plan.conflicts.map(({ to }) => to.name).filter((name) => !overwrite.includes(name)),
    switchedOnFlexible: false,
    updated: [],
  }
  const attempt = async (name: string, work: () => Promise<void>): Promise<void> => {
    if (signal.aborted) return
    try {
      await work()
    } catch (error) {
      if (!isCloudflareImagesError(error)) throw error
      report.failed.push({ name, reason: error.message })
    }
  }
  for (const variant of plan.create) {
    await attempt(variant.name, async () => {
      await created.note([variant])
      if (await createOrFind(client, variant)) report.created.push(variant.name)
    })
  }
  const chosen = plan.conflicts.filter(({ to }) => overwrite.includes(to.name))
  for (const { from, to } of [...plan.update, ...chosen]) {
    await attempt(to.name, async () => {
      // Whichever of the two it is when this ends, it is known for ours.
      await created.note([from, to])
      await client.updateVariant(to)
      await created.note([to])
      report.updated.push(to.name)
    })
  }
  if (plan.switchOnFlexible !== false) {
    await attempt('flexible variants', async () => {
      await client.updateConfig({ flexibleVariants: true })
      await created.noteFlexible()
      report.switchedOnFlexible = true
    })
  }
  return report
}

/** @returns false where somebody else has just created the same */
async function createOrFind(client: ImagesClient, variant: NamedVariant): Promise<boolean> {
  try {
    await client.createVariant(variant)
    return true
  } catch (error) {
    if (!isCloudflareImagesError(error) || error.code !== 'API_CONFLICT') throw error
    const from = await client.getVariant({ name: variant.name })
    if (isSameVariant(from, variant)) return false
    throw new CloudflareImagesError({
      cause: error,
      code: 'API_CONFLICT',
      message: `Somebody has just created it with other options: ${differences({ from, to: variant })}.`,
    })
  }
}

type PruneVariantsArgs = Pick<ApplyVariantsArgs, 'client' | 'created' | 'plan' | 'signal'>

export type PruneReport = { failed: ApplyReport['failed']; pruned: string[] }

/** Deletes what this site created and asks for no more. */
export async function pruneVariants({
  client,
  created,
  plan,
  signal,
}: PruneVariantsArgs): Promise<PruneReport> {
  const report: PruneReport = { failed: [], pruned: [] }
  for (const name of plan.prune) {
    if (signal.aborted) break
    try {
      await client.deleteVariant({ name })
      await created.forget(name)
      report.pruned.push(name)
    } catch (error) {
      if (!isCloudflareImagesError(error)) throw error
      report.failed.push({ name, reason: error.message })
    }
  }
  return report
}
