import type { Row } from '../../core/row.js'
import type { UsageState } from '../../core/usage.js'
import type { Service } from '../../service/createService.js'

import { findReferences, type Reference } from './findReferences.js'
import {
  isPublished,
  readVersions,
  type StoredSource,
  type StoredVersion,
  toText,
} from './readSource.js'
import { type Database, schemaOf, type Source } from './sources.js'

/** A place of a stored state of a source that refers to an image. */
export type PlannedRow = Reference & {
  isCounted: boolean
  state: UsageState
  /** Of old versions alone: the draft of a document is one place, whatever version holds it. */
  versionId: null | string
}

type Args = Database & { service: Service; source: Source }
type PlanArgs = Args & { stored: StoredSource }

/** Rows of what a source shows now, and of its newest versions. */
export function planRows({ stored, ...args }: PlanArgs): {
  current: PlannedRow[]
  versions: PlannedRow[]
} {
  const { doc, newest } = stored
  const isTrashed = toText(doc?.deletedAt) !== ''
  const draft = findDraft(stored)
  const draftRows =
    draft === undefined
      ? []
      : toRows({
          ...args,
          data: draft.version,
          state: isTrashed ? 'trash' : 'draft',
          versionId: null,
        })
  const liveState = isTrashed
    ? 'trash'
    : doc === undefined || isPublished(doc)
      ? 'published'
      : 'draft'
  const liveRows =
    doc === undefined ? [] : toRows({ ...args, data: doc, state: liveState, versionId: null })
  // Of a document that was never published the row itself is an older draft.
  const known = new Set(draftRows.map(placeKey))
  const rows = [
    ...liveRows.filter((row) => row.state === 'published' || !known.has(placeKey(row))),
    ...draftRows,
  ]
  return {
    current: markCounted(rows),
    versions: oldVersions(stored, newest).flatMap((version) => versionRows(args, version)),
  }
}

const pageSize = 20

/** Rows of every version. */
export async function planVersions({ stored, ...args }: PlanArgs): Promise<PlannedRow[]> {
  const planned: PlannedRow[] = []
  for (let page = 1; ; page += 1) {
    const versions = await readVersions({ ...args, limit: pageSize, page })
    planned.push(...oldVersions(stored, versions).flatMap((version) => versionRows(args, version)))
    if (versions.length < pageSize) return planned
  }
}

const versionRows = (args: Args, { id, version }: StoredVersion): PlannedRow[] =>
  toRows({ ...args, data: version, state: 'version', versionId: id })

/** Those that say neither what the document says nor what its draft does. */
function oldVersions(stored: StoredSource, versions: readonly StoredVersion[]): StoredVersion[] {
  const draft = findDraft(stored)
  const [first] = stored.newest
  const copyOfLive = first === draft || first?.isDraft === true ? undefined : first
  return versions.filter(({ id }) => id !== draft?.id && id !== copyOfLive?.id)
}

/** The draft that editors see: what `draft: true` reads. */
function findDraft({ doc, hasDrafts, newest }: StoredSource): StoredVersion | undefined {
  if (!hasDrafts) return undefined
  const live = toText(doc?.updatedAt)
  return newest.find(
    ({ isDraft, isLatest, updatedAt }) => isDraft && (isLatest || updatedAt > live),
  )
}

const placeKey = ({ id, locale, path, slug }: Reference): string =>
  JSON.stringify([slug, id, path, locale])

/** One row of each image that the source uses now. */
function markCounted(rows: readonly PlannedRow[]): PlannedRow[] {
  const counted = new Set<string>()
  return rows.map((row) => {
    const image = JSON.stringify([row.slug, row.id])
    const isCounted = !counted.has(image)
    counted.add(image)
    return { ...row, isCounted }
  })
}

type ToRowsArgs = Args & { data: Row; state: UsageState; versionId: null | string }

function toRows({ data, payload, service, source, state, versionId }: ToRowsArgs): PlannedRow[] {
  const { localization } = payload.config
  return (
    findReferences({
      blocks: payload.blocks,
      data,
      fields: schemaOf(payload, source)?.fields ?? [],
      localeCodes: localization === false ? [] : localization.localeCodes,
      slugs: Object.keys(service.collections),
    })
      // A document that shows itself is not used by that.
      .filter(
        ({ id, slug }) => source.kind === 'global' || slug !== source.slug || id !== source.id,
      )
      .map((reference) => ({ ...reference, isCounted: false, state, versionId }))
  )
}
