import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { readBatches } from '../database/readBatches.js'
import { forgetBuilt, isBuilt, noteBuilt } from './indexNotes.js'
import { compareSource, indexSource } from './indexSource.js'
import { globalSource, keepsUsages, listSources, type Source, type SourceKind } from './sources.js'
import { repairCounts } from './usageCounts.js'
import {
  deleteRows,
  findImages,
  imageKey,
  imageOf,
  readRows,
  sourceOf,
  type UsageRow,
} from './usageRows.js'
import { usagesSlug } from './usagesCollection.js'

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

type Site = { payload: Payload; service: Service }
type Args = RebuildOptions & Site & { batchSize: number; dryRun: boolean }

/** Compares the whole index with the database, batch by batch, and puts it right. */
export async function rebuildUsages(given: RebuildOptions & Site): Promise<RebuildReport> {
  const { batchSize = 100, dryRun = false, payload, service, signal } = given
  const args: Args = { ...given, batchSize, dryRun }
  const report: RebuildReport = {
    dangling: 0,
    dryRun,
    isComplete: false,
    missing: 0,
    sources: 0,
    stale: 0,
    wrongCounts: 0,
  }
  if (!keepsUsages(service)) return { ...report, isComplete: true }
  const marked = await readRows({ payload, where: { kind: { equals: 'marked' } } })
  for (const kind of listSources(payload, service)) await compareKind(args, kind, report)
  if (isAborted(signal)) return report
  report.dangling = await pruneDangling(args)
  if (!dryRun) {
    await deleteRows({ ids: marked.map(({ id }) => id), payload })
    await noteBuilt({ payload, service })
  }
  report.wrongCounts = await repairCounts(args)
  return { ...report, isComplete: !isAborted(signal) }
}

async function compareKind(
  args: Args,
  { kind, slug }: SourceKind,
  report: RebuildReport,
): Promise<void> {
  if (kind === 'global') {
    await compareOne(args, globalSource(slug), report)
    return
  }
  const { batchSize, payload, signal } = args
  for await (const docs of readBatches({ batchSize, payload, select: { id: true }, slug })) {
    for (const { id } of docs) {
      if (isAborted(signal)) return
      await compareOne(args, { id: String(id), kind, slug }, report)
    }
  }
}

/** What is wrong is read and written again on its own, so that a save meanwhile is not undone. */
async function compareOne(
  { dryRun, onProgress, payload, service }: Args,
  source: Source,
  report: RebuildReport,
): Promise<void> {
  const { missing, stale } = await compareSource({ isComplete: true, payload, service, source })
  report.missing += missing.length
  report.stale += stale.length
  report.sources += 1
  onProgress?.({ done: report.sources, phase: 'documents' })
  if (!dryRun && missing.length + stale.length > 0) {
    await indexSource({ isComplete: true, payload, service, source })
  }
}

/** Removes rows of images and of sources that are gone. */
async function pruneDangling(args: Args): Promise<number> {
  const { batchSize, dryRun, payload, service, signal } = args
  const known = new Set(listSources(payload, service).map(({ kind, slug }) => `${kind}:${slug}`))
  const where = { kind: { in: ['collection', 'global', 'manual'] } }
  let dangling = 0
  for await (const rows of readBatches<UsageRow>({
    batchSize,
    payload,
    slug: usagesSlug,
    where,
  })) {
    if (isAborted(signal)) break
    const images = await findImages({ images: rows.map(imageOf), payload })
    const sources = await findImages({ images: rows.flatMap(collectionOf), payload })
    const gone = rows.filter(
      (row) =>
        !(row.collectionSlug in service.collections) ||
        !images.has(imageKey(imageOf(row))) ||
        (row.kind !== 'manual' && !known.has(`${row.kind}:${row.sourceSlug}`)) ||
        collectionOf(row).some((source) => !sources.has(imageKey(source))),
    )
    dangling += gone.length
    if (!dryRun) await deleteRows({ ids: gone.map(({ id }) => id), payload })
  }
  return dangling
}

const collectionOf = (row: UsageRow): Source[] => (row.kind === 'collection' ? [sourceOf(row)] : [])

const running = new WeakSet<Service>()

/** How long a start waits for the first build. */
const timeoutMs = 3_000

/**
 * Builds the index of a site that has none: once, beside whatever else goes on. Where the plugin is
 * switched off, the next start with it has to look again.
 */
export async function ensureIndex({ payload, service }: Site): Promise<void> {
  const { enabled, usages } = service.options
  if (usages === false || running.has(service)) return
  const work = enabled ? buildMissing({ payload, service }) : forgetBuilt(payload)
  const build = work
    // Before a migration, say: its tables are not there yet.
    .catch((err: unknown) => {
      payload.logger.warn({ err, msg: 'It could not be found out where images are used.' })
    })
    .finally(() => running.delete(service))
  running.add(service)
  await service.background.add(build, { timeoutMs })
}

async function buildMissing(args: Site): Promise<void> {
  if (await isBuilt(args)) return
  const { missing, sources } = await rebuildUsages(args)
  args.payload.logger.info({ missing, msg: 'Indexed where images are used.', sources })
}
