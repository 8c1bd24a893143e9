'use client'
import type { ReactNode } from 'react'

import type { GalleryChoice } from './galleryChoice.js'

import { useListQuery, useTranslation } from '@payloadcms/ui'
import { useRef, useState } from 'react'

import './Gallery.css'
import { lazyPart } from '../Panel/lazyPart.js'
import { useDescribeError } from '../useDescribeError.js'
import { useWords } from '../useWords.js'
import { GalleryEnd } from './GalleryEnd.js'
import { GalleryGrid } from './GalleryGrid.js'
import { GalleryToolbar } from './GalleryToolbar.js'
import { useGalleryChoice } from './useGalleryChoice.js'
import { useGalleryPages } from './useGalleryPages.js'
import { useGallerySelection } from './useGallerySelection.js'
import { useOpening } from './useOpening.js'

const Lightbox = lazyPart(async () => (await import('./Lightbox.js')).Lightbox)

type GalleryViewProps = {
  initial: GalleryChoice
  slug: string
}

/** Above Payload's table, which it hides while it shows the same documents as pictures. */
export function GalleryView({ initial, slug }: GalleryViewProps): ReactNode {
  const { isGroupingBy } = useListQuery()
  const { choice, choose } = useGalleryChoice({ initial, slug })
  const isOn = choice.view === 'gallery' && !isGroupingBy
  const root = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  const pages = useGalleryPages({ isOn, slug })
  const selection = useGallerySelection({ items: pages.items, root })
  const opening = useOpening({ isInTrash: pages.isInTrash, slug })
  const [returned, setReturned] = useState<null | { index: number }>(null)
  const [shown, setShown] = useState<null | number>(null)
  const words = useWords()
  const describe = useDescribeError()
  const { i18n } = useTranslation()
  const format = (count: number): string => new Intl.NumberFormat(i18n.language).format(count)
  // Groups are tables of their own.
  if (isGroupingBy) return null
  const { failure, hasMore, items, loadMore, total } = pages
  return (
    <div className={`cloudflare-gallery${isOn ? ' cloudflare-gallery--on' : ''}`} ref={root}>
      <GalleryToolbar choice={choice} choose={choose}>
        {isOn && total > 0 && (
          <p className="cloudflare-gallery__count" role="status">
            {words('galleryShown', { count: total, shown: format(items.length) })}
            {selection.count > 0 && ` ${words('gallerySelected', { count: selection.count })}`}
          </p>
        )}
      </GalleryToolbar>
      {isOn && (
        <>
          {items.length > 0 && (
            <GalleryGrid
              gridRef={grid}
              items={items}
              opening={opening}
              returned={returned}
              selection={selection}
              show={setShown}
              size={choice.size}
              total={total}
            />
          )}
          <GalleryEnd
            hasMore={hasMore}
            isLoading={pages.request !== null}
            loadMore={loadMore}
            reason={failure === null ? null : describe(failure.error)}
            shown={items.length}
          />
          {shown !== null && items[shown] !== undefined && (
            <Lightbox
              close={() => {
                setShown(null)
                setReturned({ index: shown })
              }}
              hasMore={hasMore}
              index={shown}
              items={items}
              loadMore={loadMore}
              opening={opening}
              show={setShown}
              slug={slug}
              total={total}
            />
          )}
        </>
      )}
    </div>
  )
}
