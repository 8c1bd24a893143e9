import type { Payload } from 'payload'

type ReadIdsArgs = {
  batchSize: number
  payload: Payload
  slug: string
}

/** Ids of a collection, in their order. */
export async function* readIds({
  batchSize,
  payload,
  slug,
}: ReadIdsArgs): AsyncGenerator<string[]> {
  let last: number | string | undefined
  for (;;) {
    const { docs } = await payload.db.find<{ id: number | string }>({
      collection: slug,
      limit: batchSize,
      pagination: false,
      select: { id: true },
      sort: 'id',
      ...(last === undefined ? {} : { where: { id: { greater_than: last } } }),
    })
    if (docs.length > 0) yield docs.map(({ id }) => String(id))
    if (docs.length < batchSize) return
    last = docs.at(-1)?.id
  }
}
