import type { Site } from '../../service/createService.js'
import type { MigrateReport } from './migrateReport.js'
import type { Candidate, MigrateOptions, MigrateRun } from './migrateTypes.js'
import type { MigratePlan } from './preflight.js'
import type { RollbackReport } from './rollback.js'

import { setTimeout as sleep } from 'node:timers/promises'
import pMap, { pMapSkip } from 'p-map'
import { createLocalReq } from 'payload'

import { isCloudflareAPIError, isCloudflareImagesError } from '../../errors.js'
import { withLowPriority } from '../../service/callPriority.js'
import { isOutage } from '../../service/queue/isOutage.js'
import { losesRowsOnRollback } from '../database/transactions.js'
import { openContext } from '../request/context.js'
import { countCandidates, eachCandidate } from './candidates.js'
import { deleteFiles } from './deleteFiles.js'
import { missing, newReport, noteProblem } from './migrateReport.js'
import { followDocument, moveFile } from './moveFile.js'
import { sourceOf } from './otherSources.js'
import { preflight } from './preflight.js'
import { rollback } from './rollback.js'
import { holdRun } from './runLock.js'
import { takeImage } from './takeImage.js'

type MigrateSiteArgs = MigrateOptions & Site

/**
 * Moves the files of documents without an image to Cloudflare, a few at a time. Killed at any moment, it
 * goes on where it was when it runs again.
 *
 * @throws CloudflareImagesError ALREADY_USED while another run is at work
 */
export async function migrateSite(args: MigrateSiteArgs): Promise<MigrateReport> {
  return withLowPriority(async () => {
    const run = await openRun(args)
    return hold(run, () => move(run))
  })
}

/** What a run would find and do. Changes nothing. */
export const planMigration = (args: MigrateSiteArgs): Promise<MigratePlan> =>
  withLowPriority(async () => preflight(await openRun(args)))

/** The way back, as long as the files are there. @throws as `migrateSite` does */
export async function rollBackSite(args: MigrateSiteArgs): Promise<RollbackReport> {
  return withLowPriority(async () => {
    const run = await openRun(args)
    return hold(run, () => rollback(run))
  })
}

const hold = <Result>(
  { ledger, service: { now } }: MigrateRun,
  work: () => Promise<Result>,
): Promise<Result> => holdRun({ ledger, now }, work)

async function openRun({ payload, service, ...options }: MigrateSiteArgs): Promise<MigrateRun> {
  const context = await openContext({ payload, service })
  const req = await createLocalReq({}, payload)
  return {
    ...context,
    concurrency: concurrencyOf({ payload, service }),
    options,
    payload,
    req,
    service,
    source: sourceOf({ ...context, options, payload, req, service }),
  }
}

/** Where most of the time goes by waiting for Cloudflare, more; one where SQLite has transactions. */
function concurrencyOf({ payload, service }: Site): number {
  if (losesRowsOnRollback(payload)) return 1
  return service.options.mode === 'cloudflare' ? 20 : 4
}

async function move(run: MigrateRun): Promise<MigrateReport> {
  const { limit = Infinity, onProgress, signal } = run.options
  const report = newReport()
  const total = Math.min(limit, await countCandidates(run))
  const stopping = new AbortController()
  const stopped = (): boolean => stopping.signal.aborted || signal?.aborted === true
  const handle = async (candidate: Candidate): Promise<typeof pMapSkip> => {
    if (!stopped()) {
      await settle({ candidate, report, run, stopping })
      onProgress?.({ done: report.looked, total: Math.max(total, report.looked) })
    }
    return pMapSkip
  }
  await pMap(upTo(eachCandidate(run), limit, stopped), handle, { concurrency: run.concurrency })
  report.isComplete = !stopped()
  if (run.options.deleteFiles === true && report.isComplete) {
    await deleteFiles(run, report, (work) => patiently(run, work))
  }
  return report
}

async function* upTo(
  candidates: AsyncIterable<Candidate>,
  limit: number,
  stopped: () => boolean,
): AsyncGenerator<Candidate> {
  let count = 0
  for await (const candidate of candidates) {
    if (count >= limit || stopped()) return
    count += 1
    yield candidate
  }
}

type SettleArgs = {
  candidate: Candidate
  report: MigrateReport
  run: MigrateRun
  /** Ends the run: the next file would meet the same. */
  stopping: AbortController
}

async function settle({ candidate, report, run, stopping }: SettleArgs): Promise<void> {
  report.looked += 1
  try {
    await moveOne({ candidate, report, run })
  } catch (error) {
    if (isOfPlace(error)) stopping.abort()
    noteProblem({ candidate, error, report })
  }
}

async function moveOne({ candidate, report, run }: Omit<SettleArgs, 'stopping'>): Promise<void> {
  if (await followDocument(run, candidate)) return
  const found = await run.source.find(candidate)
  if (found === undefined) {
    // Payload deletes the files of versions when it replaces one.
    if (candidate.isVersion) report.versionsWithoutFile += 1
    else throw missing(candidate)
    return
  }
  if ('imageId' in found) {
    const isTaken = await patiently(run, () => takeImage(run, candidate, found.imageId))
    report[isTaken ? 'taken' : 'changed'] += 1
    return
  }
  const bytes = await patiently(run, () => moveFile(run, candidate, found.file))
  if (bytes === undefined) report.changed += 1
  else {
    report.moved += 1
    report.bytes += bytes
  }
}

/** Calls that are used up come back: the file at hand waits for them. */
async function patiently<Result>(
  { options: { signal } }: MigrateRun,
  work: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const isLimit = isCloudflareImagesError(error) && error.code === 'API_RATE_LIMITED'
      if (!isLimit || signal?.aborted === true) throw error
      const waitMs = (isCloudflareAPIError(error) ? error.retryAfterMs : undefined) ?? 5000
      await sleep(waitMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
    }
  }
}

/** Of Cloudflare, the credentials or this machine, and not of the file. */
const isOfPlace = (error: unknown): boolean =>
  isOutage(error) || (isCloudflareImagesError(error) && error.code === 'API_AUTHENTICATION')
