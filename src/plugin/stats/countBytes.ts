import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'

type Row = { filesize?: null | number; id: number | string }
type Known = { mark: string; sum: Promise<number>; until: number }

const batchSize = 2000
const keptForMs = 60_000
const sums = new WeakMap<Payload, Map<string, Known>>()

type CountBytesArgs = {
  collection: string
  mark: string
  payload: Payload
  service: Pick<Service, 'now'>
}

/**
 * Bytes of all stored originals of a collection, added up a batch at a time: databases of Payload
 * cannot sum. Remembered for a minute, while nothing is seen to change.
 *
 * @param args.mark another one whenever the collection has changed
 */
export async function countBytes({
  collection,
  mark,
  payload,
  service,
}: CountBytesArgs): Promise<number> {
  const now = service.now().getTime()
  const ofSite = sums.get(payload) ?? new Map<string, Known>()
  sums.set(payload, ofSite)
  const known = ofSite.get(collection)
  if (known !== undefined && known.mark === mark && known.until > now) return known.sum
  const sum = addUp({ collection, payload })
  ofSite.set(collection, { mark, sum, until: now + keptForMs })
  // A failure is nobody's answer but that of who waits for it.
  sum.catch(() => ofSite.delete(collection))
  return sum
}

type AddUpArgs = {
  collection: string
  payload: Payload
}

async function addUp({ collection, payload }: AddUpArgs): Promise<number> {
  let sum = 0
  let after: number | string | undefined
  for (;;) {
    const { docs } = await payload.db.find<Row>({
      collection,
      limit: batchSize,
      pagination: false,
      select: { filesize: true },
      sort: 'id',
      where: {
        and: [
          { 'cloudflare.status': { equals: 'uploaded' } },
          ...(after === undefined ? [] : [{ id: { greater_than: after } }]),
        ],
      },
    })
    for (const { filesize } of docs) sum += filesize ?? 0
    after = docs.at(-1)?.id
    if (docs.length < batchSize || after === undefined) return sum
  }
}
