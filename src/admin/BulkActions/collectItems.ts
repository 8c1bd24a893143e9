import type { Where } from 'payload'

import type { BulkItem } from './runBulk.js'

import { isRow, type Row } from '../../core/row.js'
import { formatQuery } from '../../browser/formatQuery.js'
import { CloudflareImagesError } from '../../errors.js'

const pageSize = 200

type CollectItemsArgs = {
  ask: (path: `/${string}`) => Promise<Row>
  /** As many as the list says there are. What the site filters besides is not known here. */
  expected: number
  isStopped: () => boolean
  /** Said where it finds another number. */
  otherwise: string
  slug: string
  where: Where
}

/**
 * Every document that the list's filter finds, page by page, with nothing but its name.
 *
 * @throws CloudflareImagesError REQUEST_INVALID where the list shows others, so that "all" would be a guess
 */
export async function collectItems({
  ask,
  expected,
  isStopped,
  otherwise,
  slug,
  where,
}: CollectItemsArgs): Promise<BulkItem[]> {
  const items = new Map<number | string, BulkItem>()
  for (let page = 1; !isStopped(); page += 1) {
    const query = formatQuery({
      depth: 0,
      draft: true,
      limit: pageSize,
      page,
      select: { filename: true },
      sort: 'id',
      where,
    })
    const answer = await ask(`/${slug}${query}`)
    if (answer.totalDocs !== expected) {
      throw new CloudflareImagesError({ code: 'REQUEST_INVALID', message: otherwise })
    }
    for (const item of readItems(answer.docs)) items.set(item.id, item)
    if (answer.hasNextPage !== true) break
  }
  return [...items.values()]
}

/** The documents of a page of the list. */
export function readItems(docs: unknown): BulkItem[] {
  if (!Array.isArray(docs)) return []
  return docs.filter(isRow).flatMap(({ filename, id }) => {
    if (typeof id !== 'number' && typeof id !== 'string') return []
    return [{ id, name: typeof filename === 'string' ? filename : String(id) }]
  })
}
