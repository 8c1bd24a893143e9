import type { Payload, SelectType, Where } from 'payload'

import type { Row } from '../../core/row.js'

type ReadBatchesArgs = {
  batchSize: number
  payload: Payload
  /** Default: everything. */
  select?: SelectType
  slug: string
  where?: Where
}

type VersionRow = { id: number | string; parent: number | string; version: Row }

/** Versions of a collection, in the order of their ids. */
export async function* readVersionBatches({
  batchSize,
  payload,
  slug,
  where = {},
  ...selection
}: ReadBatchesArgs): AsyncGenerator<VersionRow[]> {
  let last: number | string | undefined
  for (;;) {
    const { docs } = await payload.db.findVersions<Row>({
      collection: slug,
      limit: batchSize,
      pagination: false,
      sort: 'id',
      ...selection,
      where: last === undefined ? where : { and: [where, { id: { greater_than: last } }] },
    })
    if (docs.length > 0) yield docs
    if (docs.length < batchSize) return
    last = docs.at(-1)?.id
  }
}

/** Documents of a collection, in the order of their ids. */
export async function* readBatches<Doc extends { id: number | string }>({
  batchSize,
  payload,
  slug,
  where = {},
  ...selection
}: ReadBatchesArgs): AsyncGenerator<Doc[]> {
  let last: number | string | undefined
  for (;;) {
    const { docs } = await payload.db.find<Doc>({
      collection: slug,
      limit: batchSize,
      pagination: false,
      sort: 'id',
      ...selection,
      where: last === undefined ? where : { and: [where, { id: { greater_than: last } }] },
    })
    if (docs.length > 0) yield docs
    if (docs.length < batchSize) return
    last = docs.at(-1)?.id
  }
}
