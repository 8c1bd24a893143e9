'use client'

import type { GalleryItem } from './galleryItem.js'
import type { Opening } from './useOpening.js'

import { Link } from '@payloadcms/ui'
import { memo, type ReactNode, useState } from 'react'

import { useWords } from '../useWords.js'
import { describeSize, describeState } from './describeItem.js'

type Props = {
  /** Where it stands, from 1; by itself until the grid is measured. */
  column: number | undefined
  index: number
  /** The one card that the Tab key reaches. */
  isActive: boolean
  isLarge: boolean
  isSelectable: boolean
  isSelected: boolean
  item: GalleryItem
  opening: Opening
  row: number | undefined
}

/** Clicks and keys are the grid's: with thousands of cards, one listener is enough. */
export const GalleryCard = memo(function GalleryCard(props: Props): ReactNode {
  const { column, index, isActive, isSelectable, isSelected, item, row } = props
  const words = useWords()
  const { isPrivate, name } = item
  const facts = [describeSize({ item, words }), isPrivate ? words('private') : null]
  const state = describeState({ item, words })
  const label = [name, item.alt, ...facts, state].filter(Boolean).join(', ')
  const tabIndex = isActive ? 0 : -1
  return (
    <div
      aria-label={label}
      aria-rowindex={index + 1}
      aria-selected={isSelectable ? isSelected : undefined}
      className="cloudflare-gallery__card"
      data-index={index}
      role="row"
      style={{ gridColumn: column, gridRow: row }}
      tabIndex={tabIndex}
    >
      <div className="cloudflare-gallery__cell" role="gridcell">
        <Main {...props} state={state} />
        {isSelectable && (
          <input
            aria-label={words('gallerySelect', { name })}
            checked={isSelected}
            className="cloudflare-gallery__check"
            disabled={item.isLocked}
            onChange={ignore}
            tabIndex={tabIndex}
            type="checkbox"
          />
        )}
        <button
          aria-label={words('galleryShowLarge', { name })}
          className="cloudflare-gallery__large"
          tabIndex={tabIndex}
          type="button"
        >
          {largeIcon}
        </button>
      </div>
    </div>
  )
})

function Main({ isLarge, item, opening, state }: Props & { state: null | string }): ReactNode {
  const words = useWords()
  const size = describeSize({ item, words })
  const content = (
    <>
      <Picture isLarge={isLarge} item={item} state={state} />
      <span className="cloudflare-gallery__name">{item.name}</span>
      <span className="cloudflare-gallery__facts">
        {size}
        {item.isPrivate && (
          <span className="cloudflare-gallery__private">
            {lockIcon}
            <span className="cloudflare-gallery__hidden">{words('private')}</span>
          </span>
        )}
      </span>
    </>
  )
  return opening.kind === 'open' ? (
    <Link
      className="cloudflare-gallery__main"
      draggable={false}
      href={opening.hrefOf(item)}
      prefetch={false}
      tabIndex={-1}
    >
      {content}
    </Link>
  ) : (
    <button className="cloudflare-gallery__main" tabIndex={-1} type="button">
      {content}
    </button>
  )
}

type PictureProps = Pick<Props, 'isLarge' | 'item'> & { state: null | string }

function Picture({
  isLarge,
  item: { alt, largeURL, mayBeTransparent, status, thumbnailURL },
  state,
}: PictureProps): ReactNode {
  const words = useWords()
  const [failed, setFailed] = useState<null | string>(null)
  const url = isLarge ? largeURL : thumbnailURL
  if (state !== null || url === null || failed === url) {
    return (
      <span className="cloudflare-gallery__picture" data-status={status}>
        {status === null || status === 'uploaded' ? fileIcon : warningIcon}
        <span>{state ?? words('galleryNoImage')}</span>
      </span>
    )
  }
  return (
    <span className="cloudflare-gallery__picture" data-see-through={mayBeTransparent || undefined}>
      <img
        alt={alt}
        decoding="async"
        draggable={false}
        height={240}
        loading="lazy"
        onError={() => setFailed(url)}
        src={url}
        width={240}
      />
    </span>
  )
}

/** The grid hears the click; React wants to hear that it changes. */
function ignore(): void {
  return undefined
}

function Icon({ path }: { path: string }): ReactNode {
  return (
    <svg
      aria-hidden
      className="cloudflare-gallery__icon"
      fill="none"
      height="16"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.5"
      viewBox="0 0 16 16"
      width="16"
    >
      <path d={path} />
    </svg>
  )
}

const largeIcon = <Icon path="M10 2h4v4M14 2 9.5 6.5M6 14H2v-4M2 14l4.5-4.5" />

const lockIcon = <Icon path="M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5" />

const fileIcon = <Icon path="M4 1.5h5l3.5 3.5v9.5H4zM9 1.5V5h3.5" />

const warningIcon = <Icon path="M8 1.5 15 14H1zM8 6v4M8 12v.1" />
