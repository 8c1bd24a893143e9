'use client'
import type { Where } from 'payload'

import { useConfig, useListQuery, useSelection } from '@payloadcms/ui'
import { mergeListSearchAndWhere } from 'payload/shared'

import type { BulkItem } from './runBulk.js'

import { useAPI } from '../useAPI.js'
import { useWords } from '../useWords.js'
import { collectItems, readItems } from './collectItems.js'

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
