'use client'

import type { Where } from 'payload'

import type { BulkItem } from './runBulk.js'

import { useConfig, useListQuery, useSelection } from '@payloadcms/ui'
import { mergeListSearchAndWhere } from 'payload/shared'

import { formatQuery } from '../../browser/formatQuery.js'
import { isRow, type Row } from '../../core/row.js'
import { CloudflareImagesError } from '../../errors.js'
import { useAPI } from '../useAPI.js'
import { useWords } from '../useWords.js'

type UseSelectedItemsArgs = {
  isStopped: () => boolean
  slug: string
}

/** Looks up which images are selected, on the other pages of the list too. */
export function useSelectedItems({
  isStopped,
  slug,
}: UseSelectedItemsArgs): () => Promise<readonly BulkItem[]> {
  const ask = useAPI()
  const words = useWords()
  const { getEntityConfig } = useConfig()
  const { data, query } = useListQuery()
  const { getSelectedIds, selectAll } = useSelection()
  return async () => {
    const extent: string | undefined = selectAll
    if (extent !== 'allAvailable') {
      const names = new Map(readItems(data?.docs).map((item) => [item.id, item]))
      return getSelectedIds().map((id) => names.get(id) ?? { id, name: String(id) })
    }
    const collectionConfig = getEntityConfig({ collectionSlug: slug })
    const where: Where = mergeListSearchAndWhere({
      collectionConfig,
      // A copy: it may be added to.
      where: structuredClone(query.where ?? {}),
      search: query.search ?? '',
    })
    return collectItems({
      ask: (path) => ask({ path }),
      expected: data?.totalDocs ?? 0,
      isStopped,
      otherwise: words('bulkListChanged'),
      slug,
      where,
    })
  }
}

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
function readItems(docs: unknown): BulkItem[] {
  if (!Array.isArray(docs)) return []
  return docs.filter(isRow).flatMap(({ filename, id }) => {
    if (typeof id !== 'number' && typeof id !== 'string') return []
    return [{ id, name: typeof filename === 'string' ? filename : String(id) }]
  })
}
