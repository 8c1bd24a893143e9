import type { Row } from '../../core/row.js'
import type { MigrateProblem, MigrateRun } from './migrateTypes.js'

import { imageIdOf } from '../../service/documentImage.js'
import { hasVersions } from '../database/hasVersions.js'
import { isOnDisk } from '../database/localFiles.js'
import { readBatches, readVersionBatches } from '../database/readBatches.js'
import { slugsOf } from './candidates.js'
import { noteProblem } from './migrateReport.js'

type Doc = Row & { id: number | string }

/** An image whose file is still in Payload's folder: new files never get a name that lies there. */
export type Moved = {
  collection: string
  doc: Row
  docId: number | string
  filename: string
  imageId: string
}

const batchSize = 100
const has = { exists: true }

/** Documents first, and then what versions alone show: each image of a document once. */
export async function* eachMoved(run: MigrateRun): AsyncGenerator<Moved> {
  for (const collection of slugsOf(run)) {
    const seen = new Set<string>()
    for await (const moved of eachShown(run, collection)) {
      const key = `${moved.docId} ${moved.imageId}`
      if (seen.has(key)) continue
      seen.add(key)
      yield moved
    }
  }
}

async function* eachShown(run: MigrateRun, collection: string): AsyncGenerator<Moved> {
  yield* eachDocument(run, collection)
  // A version is its document's: it is not asked for by itself.
  if (hasVersions(run.payload, collection) && run.options.where === undefined) {
    yield* eachVersion(run, collection)
  }
}

async function* eachDocument(run: MigrateRun, collection: string): AsyncGenerator<Moved> {
  const { options, payload } = run
  const where = {
    and: [{ 'cloudflare.imageId': has }, ...(options.where === undefined ? [] : [options.where])],
  }
  for await (const docs of readBatches<Doc>({ batchSize, payload, slug: collection, where })) {
    for (const doc of docs) {
      const moved = await toMoved(run, { collection, doc, docId: doc.id })
      if (moved !== undefined) yield moved
    }
  }
}

async function* eachVersion(run: MigrateRun, slug: string): AsyncGenerator<Moved> {
  const { payload } = run
  const where = { 'version.cloudflare.imageId': has }
  for await (const page of readVersionBatches({ batchSize, payload, slug, where })) {
    for (const { parent, version } of page) {
      const moved = await toMoved(run, { collection: slug, doc: version, docId: parent })
      if (moved !== undefined) yield moved
    }
  }
}

async function toMoved(
  { payload }: MigrateRun,
  found: Pick<Moved, 'collection' | 'doc' | 'docId'>,
): Promise<Moved | undefined> {
  const { filename } = found.doc
  const imageId = imageIdOf(found.doc)
  if (imageId === undefined || typeof filename !== 'string') return undefined
  const isThere = await isOnDisk({ filename, payload, slug: found.collection })
  return isThere ? { ...found, filename, imageId } : undefined
}

type EachOfArgs = {
  report: { failed: number; isComplete: boolean; problems: MigrateProblem[] }
  run: MigrateRun
  work: (moved: Moved) => Promise<void>
}

/** One after the other: each is a few calls, and what fails keeps nothing from the others. */
export async function forEachMoved({ report, run, work }: EachOfArgs): Promise<void> {
  const { limit = Infinity, onProgress, signal } = run.options
  let done = 0
  for await (const moved of eachMoved(run)) {
    if (signal?.aborted === true) report.isComplete = false
    if (done >= limit || !report.isComplete) return
    done += 1
    try {
      await work(moved)
    } catch (error) {
      noteProblem({ candidate: { ...moved, isVersion: false }, error, report })
    }
    onProgress?.({ done, total: done })
  }
}
