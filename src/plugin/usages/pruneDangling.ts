import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'
import type { Relation } from './reference.js'

import { findImages } from './findImages.js'
import { listSources } from './sources.js'
import { deleteRows, imageKey, imageOf, readRows, type UsageRow } from './usageRows.js'

type Args = {
  batchSize: number
  dryRun: boolean
  payload: Payload
  service: Service
  signal?: AbortSignal | undefined
}

const kinds = ['collection', 'global', 'manual']

/** Removes rows of images and of sources that are gone. */
export async function pruneDangling(args: Args): Promise<number> {
  const { batchSize, dryRun, payload, service, signal } = args
  const known = new Set(listSources(args).map(({ kind, slug }) => `${kind}:${slug}`))
  let dangling = 0
  let last: number | string | undefined
  while (signal?.aborted !== true) {
    const rows = await readRows({
      limit: batchSize,
      payload,
      sort: ['id'],
      where: {
        and: [
          { kind: { in: kinds } },
          ...(last === undefined ? [] : [{ id: { greater_than: last } }]),
        ],
      },
    })
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
    if (rows.length < batchSize) break
    last = rows.at(-1)?.id
  }
  return dangling
}

const collectionOf = ({ kind, sourceId, sourceSlug }: UsageRow): Relation[] =>
  kind === 'collection' ? [{ id: sourceId ?? '', slug: sourceSlug }] : []
