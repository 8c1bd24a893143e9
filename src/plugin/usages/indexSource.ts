import type { Service } from '../../service/createService.js'
import type { Relation } from './findReferences.js'

import { isBuilt } from './indexNotes.js'
import { type PlannedRow, planRows, planVersions } from './planRows.js'
import { readSource, readVersionIds, type StoredSource } from './readSource.js'
import { type Database, type Source, sourceKey } from './sources.js'
import { writeCounts } from './usageCounts.js'
import {
  compareRows,
  deleteRows,
  type Difference,
  findImages,
  imageKey,
  imageOf,
  readRows,
  sourceOf,
  toPlanned,
  type UsageRow,
  writeRows,
} from './usageRows.js'

type Args = Database & {
  /** Looks at every version, not at the newest alone. */
  isComplete?: boolean
  service: Service
  source: Source
}

/** Makes the rows of a source say what the database holds of it now. */
export async function indexSource(args: Args): Promise<void> {
  const difference = await compareSource(args)
  if (difference.missing.length + difference.stale.length === 0) return
  await writeRows({ ...args, ...difference })
  // Before the index is complete a number would be too small: there is none yet.
  if (await isBuilt(args)) await writeCounts({ ...args, images: changedImages(difference) })
}

type SourceDifference = Difference & { rows: UsageRow[] }

/** What of the index is wrong about a source. */
export async function compareSource(args: Args): Promise<SourceDifference> {
  const { payload, req, source } = args
  const rows = await readRows({ payload, req, where: { source: { equals: sourceKey(source) } } })
  const stored = await readSource(args)
  const planned = stored === undefined ? [] : await plan({ ...args, rows, stored })
  return { rows, ...compareRows(await keepExisting({ ...args, planned, rows }), rows) }
}

type PlanArgs = Args & { rows: readonly UsageRow[]; stored: StoredSource }

async function plan({ rows, stored, ...args }: PlanArgs): Promise<PlannedRow[]> {
  const { current, versions } = planRows({ ...args, stored })
  if (!stored.hasVersions) return current
  if (args.isComplete === true) return [...current, ...(await planVersions({ ...args, stored }))]
  const newest = new Set(stored.newest.map(({ id }) => id))
  const older = rows
    .map(toPlanned)
    .filter(({ versionId }) => versionId !== null && !newest.has(versionId))
  if (older.length === 0) return [...current, ...versions]
  const ids = await readVersionIds(args)
  return [...current, ...versions, ...older.filter(({ versionId }) => ids.has(String(versionId)))]
}

type KeepExistingArgs = Args & { planned: readonly PlannedRow[]; rows: readonly UsageRow[] }

/** Without what refers to images that are gone. */
async function keepExisting({
  isComplete,
  planned,
  rows,
  ...database
}: KeepExistingArgs): Promise<PlannedRow[]> {
  const known = new Set(isComplete === true ? [] : rows.map((row) => imageKey(imageOf(row))))
  const unknown = planned.filter((row) => !known.has(imageKey(row)))
  const existing = await findImages({ ...database, images: unknown })
  return planned.filter((row) => known.has(imageKey(row)) || existing.has(imageKey(row)))
}

/** Images that the source uses now and did not, or the other way round. */
function changedImages({ missing, rows, stale }: SourceDifference): Relation[] {
  const counted = (list: readonly PlannedRow[]) =>
    new Map(list.filter(({ isCounted }) => isCounted).map((row) => [imageKey(row), row]))
  const before = counted(rows.map(toPlanned))
  const gone = new Set(stale.map(({ id }) => id))
  const after = counted([...rows.filter(({ id }) => !gone.has(id)).map(toPlanned), ...missing])
  return [
    ...[...before].filter(([key]) => !after.has(key)),
    ...[...after].filter(([key]) => !before.has(key)),
  ].map(([, { id, slug }]) => ({ id, slug }))
}

const maxMarked = 100

/** Looks again at the sources that could not be looked at when they were saved. */
export async function settleMarked(args: Database & { service: Service }): Promise<void> {
  const where = { kind: { equals: 'marked' } }
  for (const row of await readRows({ ...args, limit: maxMarked, where })) {
    const source = sourceOf({ ...row, kind: row.path })
    await indexSource({ ...args, isComplete: true, source })
    await deleteRows({ ...args, ids: [row.id] })
  }
}
