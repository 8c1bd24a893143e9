import type { Payload } from 'payload'

import type { UsageState } from '../../core/usage.js'
import type { Service } from '../../service/createService.js'
import type { Row } from '../../core/row.js'
import type { Reference } from './reference.js'
import type { Source } from './sources.js'

import { findReferences } from './findReferences.js'
import { isPublished, toText, type StoredSource, type StoredVersion } from './readSource.js'
import { schemaOf } from './sources.js'

/** A place of a stored state of a source that refers to an image. */
export type PlannedRow = Reference & {
  isCounted: boolean
  state: UsageState
  /** Of old versions alone: the draft of a document is one place, whatever version holds it. */
  versionId: null | string
}

type Args = { payload: Payload; service: Service; source: Source }

/** Rows of what a source shows now, and of its newest versions. */
export function planRows({ stored, ...args }: Args & { stored: StoredSource }): {
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
    versions: newest
      .filter((version) => version !== draft && version !== copyOfLive(stored, draft))
      .flatMap((version) => versionRows({ ...args, version })),
  }
}

type VersionRowsArgs = Args & { version: StoredVersion }

export const versionRows = ({ version, ...args }: VersionRowsArgs): PlannedRow[] =>
  toRows({ ...args, data: version.version, state: 'version', versionId: version.id })

/** The draft that editors see: what `draft: true` reads. */
export function findDraft({ doc, hasDrafts, newest }: StoredSource): StoredVersion | undefined {
  if (!hasDrafts) return undefined
  const live = toText(doc?.updatedAt)
  return newest.find(
    ({ isDraft, isLatest, updatedAt }) => isDraft && (isLatest || updatedAt > live),
  )
}

/** The newest version, unless it is a draft, says what the document says. */
export const copyOfLive = (
  { newest }: StoredSource,
  draft: StoredVersion | undefined,
): StoredVersion | undefined => {
  const [first] = newest
  return first === draft || first?.isDraft === true ? undefined : first
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
      fields: schemaOf({ ...source, payload })?.fields ?? [],
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
