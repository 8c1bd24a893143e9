import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'
import type { Source, SourceKind } from './sources.js'

import { noteBuilt } from './builtIndex.js'
import { pruneDangling } from './pruneDangling.js'
import { compareSource, indexSource } from './indexSource.js'
import { repairCounts } from './repairCounts.js'
import { readIds } from './readIds.js'
import { listSources } from './sources.js'
import { globalSource } from './usageHooks.js'
import { deleteRows, readRows } from './usageRows.js'

export type RebuildOptions = {
  /** Documents read at a time. Default 100. */
  batchSize?: number | undefined
  /** Compares, and changes nothing. Default false. */
  dryRun?: boolean | undefined
  onProgress?: ((progress: { done: number; phase: 'documents' }) => void) | undefined
  signal?: AbortSignal | undefined
}

/** What was, or with `dryRun` would be, put right. */
export type RebuildReport = {
  /** Rows of documents or images that are gone. */
  dangling: number
  dryRun: boolean
  /** False when it ended early. */
  isComplete: boolean
  /** Places that the index did not know. */
  missing: number
  /** Documents and globals that were looked at. */
  sources: number
  /** Rows that say what is not so, or is not so any more. */
  stale: number
  /** Images with a wrong `usageCount`. */
  wrongCounts: number
}

/** Read anew each time: it changes while others are awaited. */
const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true

type Args = Omit<RebuildOptions, 'batchSize' | 'dryRun'> & {
  batchSize: number
  dryRun: boolean
  payload: Payload
  service: Service
}

type RebuildUsagesArgs = RebuildOptions & { payload: Payload; service: Service }

/** Compares the whole index with the database, batch by batch, and puts it right. */
export async function rebuildUsages({
  batchSize = 100,
  dryRun = false,
  ...given
}: RebuildUsagesArgs): Promise<RebuildReport> {
  const args: Args = { ...given, batchSize, dryRun }
  const { payload, service, signal } = args
  const report: RebuildReport = {
    dangling: 0,
    dryRun,
    isComplete: false,
    missing: 0,
    sources: 0,
    stale: 0,
    wrongCounts: 0,
  }
  if (!service.options.enabled || service.options.usages === false)
    return { ...report, isComplete: true }
  const marked = await readRows({ payload, where: { kind: { equals: 'marked' } } })
  for (const kind of listSources(args)) await compareKind({ ...args, kind, report })
  if (isAborted(signal)) return report
  report.dangling = await pruneDangling(args)
  if (!dryRun) {
    await deleteRows({ ids: marked.map(({ id }) => id), payload })
    await noteBuilt({ payload, service })
  }
  report.wrongCounts = await repairCounts(args)
  return { ...report, isComplete: !isAborted(signal) }
}

type CompareKindArgs = Args & { kind: SourceKind; report: RebuildReport }

async function compareKind({ kind, report, ...args }: CompareKindArgs): Promise<void> {
  if (kind.kind === 'global') {
    await compareOne({ ...args, report, source: globalSource(kind.slug) })
    return
  }
  for await (const ids of readIds({ ...args, slug: kind.slug })) {
    for (const id of ids) {
      if (args.signal?.aborted === true) return
      await compareOne({ ...args, report, source: { ...kind, id } })
    }
  }
}

type CompareOneArgs = Args & { report: RebuildReport; source: Source }

/** What is wrong is read and written again on its own, so that a save meanwhile is not undone. */
async function compareOne({ report, source, ...args }: CompareOneArgs): Promise<void> {
  const { dryRun, onProgress, payload, service } = args
  const { missing, stale } = await compareSource({ isComplete: true, payload, service, source })
  report.missing += missing.length
  report.stale += stale.length
  report.sources += 1
  onProgress?.({ done: report.sources, phase: 'documents' })
  if (!dryRun && missing.length + stale.length > 0)
    await indexSource({ isComplete: true, payload, service, source })
}
