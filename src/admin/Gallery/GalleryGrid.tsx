'use client'
import type { KeyboardEvent, MouseEvent, ReactNode, RefObject } from 'react'

import { useId, useState } from 'react'

import type { CardSize } from './galleryChoice.js'
import type { GalleryItem } from './galleryItem.js'
import type { GallerySelection } from './useGallerySelection.js'
import type { Opening } from './useOpening.js'

import { useWords } from '../useWords.js'
import { GalleryCard } from './GalleryCard.js'
import { moveInGrid } from './moveInGrid.js'

const main = '.cloudflare-gallery__main'

/** Every card is a row of one cell, and its controls are in that; only the eye sees columns. */
export function GalleryGrid({
  gridRef,
  items,
  opening,
  selection,
  show,
  size,
  total,
}: {
  gridRef: RefObject<HTMLDivElement | null>
  items: readonly GalleryItem[]
  opening: Opening
  selection: GallerySelection
  /** In the lightbox. */
  show: (index: number) => void
  size: CardSize
  total: number
}): ReactNode {
  const words = useWords()
  const helpId = useId()
  const [active, setActive] = useState(0)
  const reachable = Math.min(active, items.length - 1)

  const click = (event: MouseEvent<HTMLElement>): void => {
    const target = event.target as HTMLElement
    const index = indexOf(target)
    const item = items[index]
    if (item === undefined) return
    if (event.shiftKey && selection.isOffered) {
      // A link would open a window. A box that is stopped would forget what React tells it.
      if (!target.matches('input')) event.preventDefault()
      event.stopPropagation()
      selection.selectTo({ to: index })
    } else if (target.matches('input')) selection.toggle(index)
    else if (target.closest('.cloudflare-gallery__large') !== null) show(index)
    else if (opening.kind === 'choose' && target.closest(main) !== null) opening.choose(item)
  }

  const act = (event: KeyboardEvent<HTMLElement>, index: number): boolean => {
    const isFar = event.ctrlKey || event.metaKey
    const isOnCard = event.target === event.currentTarget.children[index]
    const { isOffered } = selection
    if (event.key === 'Enter' && isOnCard) {
      event.currentTarget.children[index]?.querySelector<HTMLElement>(main)?.click()
    } else if (event.key === ' ' && isOnCard && isOffered) {
      if (event.shiftKey) selection.selectTo({ to: index })
      else selection.toggle(index)
    } else if (event.key.toLowerCase() === 'a' && isFar && isOffered) selection.selectAll()
    else if (event.key.toLowerCase() === 'l' && !isFar && !event.altKey) show(index)
    else if (event.key === 'Escape' && selection.count > 0) {
      // The drawer around it stays open.
      event.nativeEvent.stopImmediatePropagation()
      selection.clear()
    } else return false
    return true
  }

  const move = (event: KeyboardEvent<HTMLElement>, index: number): boolean => {
    const grid = event.currentTarget
    const isFar = event.ctrlKey || event.metaKey
    const next = moveInGrid({ grid: measure(grid, items.length), index, isFar, key: event.key })
    const card = next === undefined ? undefined : grid.children[next]
    if (next === undefined || !(card instanceof HTMLElement)) return false
    card.focus()
    if (event.shiftKey && selection.isOffered) selection.selectTo({ from: index, to: next })
    return true
  }

  return (
    <>
      <div
        aria-describedby={helpId}
        aria-label={words('galleryCards')}
        aria-multiselectable={selection.isOffered || undefined}
        aria-rowcount={total}
        className="cloudflare-gallery__grid"
        data-size={size}
        onClickCapture={click}
        onFocus={({ target }) => setActive(indexOf(target))}
        onKeyDown={(event) => {
          const index = indexOf(event.target as HTMLElement)
          if (act(event, index) || move(event, index)) event.preventDefault()
        }}
        ref={gridRef}
        role="grid"
      >
        {items.map((item, index) => (
          <GalleryCard
            index={index}
            isActive={index === reachable}
            isLarge={size === 'large'}
            isSelectable={selection.isOffered}
            isSelected={selection.isSelected(item)}
            item={item}
            key={item.id}
            opening={opening}
          />
        ))}
      </div>
      <p className="cloudflare-gallery__help" id={helpId}>
        {words(selection.isOffered ? 'galleryHelp' : 'galleryHelpChoose')}
      </p>
    </>
  )
}

function indexOf(element: Element): number {
  return Number(element.closest('[data-index]')?.getAttribute('data-index') ?? -1)
}

function measure(grid: HTMLElement, count: number): Parameters<typeof moveInGrid>[0]['grid'] {
  const { direction, gridTemplateColumns } = getComputedStyle(grid)
  const height = grid.firstElementChild?.clientHeight ?? window.innerHeight
  return {
    columns: gridTemplateColumns.split(' ').length,
    count,
    isRightToLeft: direction === 'rtl',
    rows: Math.max(1, Math.floor(window.innerHeight / height) - 1),
  }
}
