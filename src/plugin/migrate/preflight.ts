import type { IncomingFile } from '../../core/fileTarget.js'
import type { StorageCost } from '../../core/stats.js'
import type { Candidate, MigrateProblem, MigrateRun } from './migrateTypes.js'

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

import { estimateStorageCost } from '../../core/stats.js'
import { readAccountFigures } from '../../service/statsAccount.js'
import { eachCandidate } from './candidates.js'
import { missing, noteProblem } from './migrateReport.js'
import { inspectCandidate } from './moveFile.js'

/** What a run would do. */
export type MigratePlan = {
  /** Of the files that would be sent. */
  bytes: number
  /** To Cloudflare: one that sends a file and one that looks at its image. */
  calls: number
  /** Of storage, for the whole account, now and then; `null` while Cloudflare does not tell. */
  cost: null | { now: StorageCost; then: StorageCost }
  dryRun: true
  /** Files with the bytes of another one: each is stored, and paid for, by itself. */
  duplicates: { bytes: number; files: number }
  failed: number
  /** Files that would be sent. */
  files: number
  /** Images that are in the account already. */
  images: number
  isComplete: boolean
  /**
   * Sizes that would be cut elsewhere than Payload has cut them, and in how many documents: named
   * variants know of no focal point.
   */
  inexactSizes: { collection: string; documents: number; size: string }[]
  problems: MigrateProblem[]
  versionsWithoutFile: number
}

/** Looks at every file as a run would, and changes nothing. */
export async function preflight(run: MigrateRun): Promise<MigratePlan> {
  const { limit = Infinity, onProgress, signal } = run.options
  const plan = newPlan()
  const hashes = new Set<string>()
  let done = 0
  for await (const candidate of eachCandidate(run)) {
    plan.isComplete = signal?.aborted !== true
    if (done >= limit || !plan.isComplete) break
    done += 1
    try {
      await look({ candidate, hashes, plan, run })
    } catch (error) {
      noteProblem({ candidate, error, report: plan })
    }
    onProgress?.({ done, total: done })
  }
  plan.calls = 2 * (plan.files + plan.images)
  const { account } = await readAccountFigures({ service: run.service })
  if (account !== null && run.service.options.mode === 'cloudflare') {
    const { current } = account
    const now = estimateStorageCost({ images: current })
    plan.cost = { now, then: estimateStorageCost({ images: current + plan.files }) }
  }
  return plan
}

const newPlan = (): MigratePlan => ({
  bytes: 0,
  calls: 0,
  cost: null,
  dryRun: true,
  duplicates: { bytes: 0, files: 0 },
  failed: 0,
  files: 0,
  images: 0,
  inexactSizes: [],
  isComplete: true,
  problems: [],
  versionsWithoutFile: 0,
})

type LookArgs = {
  candidate: Candidate
  hashes: Set<string>
  plan: MigratePlan
  run: MigrateRun
}

async function look({ candidate, hashes, plan, run }: LookArgs): Promise<void> {
  const found = await run.source.find(candidate)
  if (found === undefined) {
    if (!candidate.isVersion) throw missing(candidate)
    plan.versionsWithoutFile += 1
    return
  }
  if ('imageId' in found) plan.images += 1
  else {
    const { size } = await inspectCandidate(run, candidate, found.file)
    const hash = await hashOf(found.file)
    if (hashes.has(hash)) {
      plan.duplicates.files += 1
      plan.duplicates.bytes += size
    }
    hashes.add(hash)
    plan.files += 1
    plan.bytes += size
  }
  noteSizes({ candidate, plan, run })
}

async function hashOf(file: IncomingFile): Promise<string> {
  const hash = createHash('sha256')
  if ('bytes' in file) hash.update(file.bytes)
  else for await (const piece of createReadStream(file.path)) hash.update(piece as Uint8Array)
  return hash.digest('base64')
}

/** Where options in URLs work, every size is cut by the focal point, as Payload does. */
function noteSizes({ candidate, plan, run }: Omit<LookArgs, 'hashes'>): void {
  const { collection, doc, isVersion } = candidate
  const ours = run.service.collections[collection]
  if (ours === undefined || isVersion || !hasFocalPoint(doc)) return
  if (ours.flexible && ours.privacy === 'public') return
  for (const { name, options } of ours.sizes) {
    if (options.fit !== 'cover' && options.fit !== 'crop') continue
    const known = plan.inexactSizes.find(
      (one) => one.collection === collection && one.size === name,
    )
    if (known === undefined) plan.inexactSizes.push({ collection, documents: 1, size: name })
    else known.documents += 1
  }
}

const hasFocalPoint = ({ focalX, focalY }: Candidate['doc']): boolean =>
  [focalX, focalY].some((value) => typeof value === 'number' && value !== 50)
