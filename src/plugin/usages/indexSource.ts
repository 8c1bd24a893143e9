import type { Service } from '../../service/createService.js'
import type { PlannedRow } from './planRows.js'
import type { Relation } from './reference.js'
import type { Source } from './sources.js'

import { isBuilt } from './builtIndex.js'
import { copyOfLive, findDraft, planRows, versionRows } from './planRows.js'
import { readSource, readVersionIds, readVersions, type StoredSource } from './readSource.js'
import { sourceKey } from './sources.js'
import {
  compareRows,
  imageKey,
  imageOf,
  readRows,
  toPlanned,
  writeRows,
  type Database,
  type UsageRow,
} from './usageRows.js'
import { findImages } from './findImages.js'
import { writeCounts } from './writeCounts.js'

type Args = Database & {
  /** Looks at every version, not at the newest alone. */
  isComplete?: boolean
  service: Service
  source: Source
}

export type SourceDifference = {
  /** What it should say, complete. */
  missing: PlannedRow[]
  stale: UsageRow[]
}

/** Makes the rows of a source say what the database holds of it now. */
export async function indexSource(args: Args): Promise<void> {
  const { rows, ...difference } = await compareSource(args)
  const { missing, stale } = difference
  if (missing.length === 0 && stale.length === 0) return
  await writeRows({ ...args, ...difference })
  // Before the index is complete a number would be too small: there is none yet.
  if (!(await isBuilt(args))) return
  await writeCounts({ ...args, images: changedImages({ missing, rows, stale }) })
}

/** What of the index is wrong about a source. */
export async function compareSource(args: Args): Promise<SourceDifference & { rows: UsageRow[] }> {
  const { payload, req, source } = args
  const [rows, stored] = [
    await readRows({ payload, req, where: { source: { equals: sourceKey(source) } } }),
    await readSource(args),
  ]
  const planned = stored === undefined ? [] : await plan({ ...args, rows, stored })
  return { rows, ...compareRows({ planned: await keepExisting({ ...args, planned, rows }), rows }) }
}

type PlanArgs = Args & { rows: readonly UsageRow[]; stored: StoredSource }

async function plan({ rows, stored, ...args }: PlanArgs): Promise<PlannedRow[]> {
  const { current, versions } = planRows({ ...args, stored })
  if (!stored.hasVersions) return current
  if (args.isComplete === true) return [...current, ...(await planVersions({ ...args, stored }))]
  const newest = new Set(stored.newest.map(({ id }) => id))
  const older = rows
    .filter(
      ({ versionId }) => versionId !== null && versionId !== undefined && !newest.has(versionId),
    )
    .map(toPlanned)
  if (older.length === 0) return [...current, ...versions]
  const ids = await readVersionIds(args)
  return [...current, ...versions, ...older.filter(({ versionId }) => ids.has(String(versionId)))]
}

const pageSize = 20

type PlanVersionsArgs = Args & { stored: StoredSource }

async function planVersions({ stored, ...args }: PlanVersionsArgs): Promise<PlannedRow[]> {
  const draft = findDraft(stored)
  const skipped = [draft, copyOfLive(stored, draft)].map((version) => version?.id)
  const planned: PlannedRow[] = []
  for (let page = 1; ; page += 1) {
    const versions = await readVersions({ ...args, limit: pageSize, page })
    for (const version of versions)
      if (!skipped.includes(version.id)) planned.push(...versionRows({ ...args, version }))
    if (versions.length < pageSize) return planned
  }
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

type ChangedImagesArgs = {
  missing: readonly PlannedRow[]
  rows: readonly UsageRow[]
  stale: readonly UsageRow[]
}

/** Images that the source uses now and did not, or the other way round. */
function changedImages({ missing, rows, stale }: ChangedImagesArgs): Relation[] {
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
