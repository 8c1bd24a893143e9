import type { Where } from 'payload'

import type { Row } from '../../core/row.js'
import type { Candidate, MigrateRun } from './migrateTypes.js'

import { isOtherKind, otherFileOf } from '../../service/documentImage.js'
import { hasVersions } from '../database/hasVersions.js'
import { hasNoImage } from '../database/noImage.js'
import { readBatches, readVersionBatches } from '../database/readBatches.js'

type Doc = Row & { id: number | string }

const batchSize = 100

type Asked = Pick<MigrateRun, 'options' | 'payload' | 'service'>

export const slugsOf = ({ options: { collection }, service }: Asked): string[] =>
  Object.keys(service.collections).filter((slug) => collection === undefined || slug === collection)

/** Never one whose file the plugin itself keeps: those have the name that they came with. */
const waits = (prefix = ''): Where[] => [
  hasNoImage(prefix),
  { [`${prefix}filename`]: { exists: true } },
  { [`${prefix}cloudflare.originalFilename`]: { exists: false } },
]

const whereOf = ({ options }: Asked): Where => ({
  and: [...waits(), ...(options.where === undefined ? [] : [options.where])],
})

/** For the progress: documents, of which some may have files of other kinds. */
export async function countCandidates(asked: Asked): Promise<number> {
  let total = 0
  for (const collection of slugsOf(asked)) {
    total += (await asked.payload.db.count({ collection, where: whereOf(asked) })).totalDocs
  }
  return total
}

/** Documents first, and then the versions that have files of their own. */
export async function* eachCandidate(asked: Asked): AsyncGenerator<Candidate> {
  for (const collection of slugsOf(asked)) {
    yield* eachDocument(asked, collection)
    if (hasVersions(asked.payload, collection)) yield* eachVersion(asked, collection)
  }
}

async function* eachDocument(asked: Asked, collection: string): AsyncGenerator<Candidate> {
  const { payload } = asked
  const where = whereOf(asked)
  for await (const docs of readBatches<Doc>({ batchSize, payload, slug: collection, where })) {
    for (const doc of docs) {
      const filename = imageFileOf(doc)
      if (filename === undefined) continue
      yield { collection, doc, docId: doc.id, filename, isVersion: false }
    }
  }
}

async function* eachVersion(asked: Asked, collection: string): AsyncGenerator<Candidate> {
  const { payload } = asked
  const where = { and: waits('version.') }
  for await (const page of readVersionBatches({ batchSize, payload, slug: collection, where })) {
    const seen = new Set<string>()
    for (const { parent, version } of page) {
      const filename = imageFileOf(version)
      const key = `${parent} ${filename}`
      if (filename === undefined || seen.has(key)) continue
      seen.add(key)
      const candidate = { collection, doc: version, docId: parent, filename, isVersion: true }
      if (await mayMove({ ...asked, candidate })) yield candidate
    }
  }
}

/**
 * Whether a version's file is its document's to move: it is among those asked for, and the name is no
 * other document's by now.
 */
async function mayMove({
  candidate: { collection, docId, filename },
  options,
  payload,
}: Asked & { candidate: Candidate }): Promise<boolean> {
  const { where } = options
  const parent = await payload.db.findOne<Doc>({
    collection,
    where: { and: [{ id: { equals: docId } }, ...(where === undefined ? [] : [where])] },
  })
  // One that waits itself was looked at a moment ago, and its versions with it.
  if (parent === null || imageFileOf(parent) === filename) return false
  const other = await payload.db.findOne<Doc>({
    collection,
    where: { and: [{ filename: { equals: filename } }, { id: { not_equals: docId } }] },
  })
  return other === null
}

function imageFileOf(doc: Row): string | undefined {
  const isOther = typeof doc.mimeType === 'string' && isOtherKind(doc)
  return isOther ? undefined : otherFileOf(doc)
}
