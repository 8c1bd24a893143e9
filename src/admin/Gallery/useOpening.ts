'use client'
import type { GalleryItem } from './galleryItem.js'

import { useConfig, useListDrawerContext } from '@payloadcms/ui'
import { formatAdminURL } from 'payload/shared'
import { useMemo } from 'react'

/** What happens to a chosen card: its page opens, or the field that is choosing takes it. */
export type Opening =
  | { choose: (item: GalleryItem) => void; kind: 'choose' }
  | { hrefOf: (item: GalleryItem) => string; kind: 'open' }

export function useOpening({ isInTrash, slug }: { isInTrash: boolean; slug: string }): Opening {
  const { config } = useConfig()
  const { drawerSlug, onSelect } = useListDrawerContext()
  const adminRoute = config.routes.admin
  return useMemo((): Opening => {
    if (drawerSlug !== undefined) {
      return {
        choose: ({ doc, id }) =>
          onSelect?.({
            collectionSlug: slug,
            doc: { ...doc, id },
            // Fields of rich text read it. A number where ids are numbers, as in Payload's table.
            // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
            docID: id as string,
          }),
        kind: 'choose',
      }
    }
    const folder = `/collections/${slug}${isInTrash ? '/trash' : ''}` as const
    return {
      hrefOf: ({ id }) =>
        formatAdminURL({ adminRoute, path: `${folder}/${encodeURIComponent(id)}` }),
      kind: 'open',
    }
  }, [adminRoute, drawerSlug, isInTrash, onSelect, slug])
}
