'use client'
import type { CSSProperties, KeyboardEvent, MouseEvent, ReactNode, RefObject } from 'react'

import type { CardSize } from './galleryChoice.js'
import type { GalleryItem } from './galleryItem.js'
import type { GallerySelection } from './useGallerySelection.js'
import type { Opening } from './useOpening.js'
import type { GridWindow } from './windowOfGrid.js'

import { useId, useLayoutEffect, useRef, useState } from 'react'

import { useWords } from '../useWords.js'
import { GalleryCard } from './GalleryCard.js'
import { moveInGrid } from './moveInGrid.js'
import { useGridWindow } from './useGridWindow.js'

const main = '.cloudflare-gallery__main'

type GalleryGridProps = {
  gridRef: RefObject<HTMLDivElement | null>
  items: readonly GalleryItem[]
  opening: Opening
  /** The card that gets the focus back; another object for each time. */
  returned: null | { index: number }
  selection: GallerySelection
  /** In the lightbox. */
  show: (index: number) => void
  size: CardSize
  total: number
}

/** Every card is a row of one cell, and its controls are in that; only the eye sees columns. */
export function GalleryGrid({
  gridRef,
  items,
  opening,
  returned,
  selection,
  show,
  size,
  total,
}: GalleryGridProps): ReactNode {
  const words = useWords()
  const helpId = useId()
  const [active, setActive] = useState(0)
  const reachable = Math.min(active, items.length - 1)
  const drawn = useGridWindow({ count: items.length, grid: gridRef, size })
  const wanted = useRef<null | number>(null)
  const goTo = (index: number): void => {
    // It may be out of sight, and not there before it is the active one.
    wanted.current = index
    setActive(index)
    cardAt(gridRef.current, index)?.focus()
  }
  useLayoutEffect(() => {
    const card = wanted.current === null ? null : cardAt(gridRef.current, wanted.current)
    if (card === null) return
    wanted.current = null
    card.focus()
  })
  useLayoutEffect(() => {
    if (returned !== null) goTo(returned.index)
    // Once for each return.
  }, [returned])

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
    const card = cardAt(event.currentTarget, index)
    const isOnCard = event.target === card
    const { isOffered } = selection
    if (event.key === 'Enter' && isOnCard) {
      card.querySelector<HTMLElement>(main)?.click()
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
    if (next === undefined) return false
    goTo(next)
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
        style={styleOf({ count: items.length, drawn })}
      >
        {indexesOf({ active: reachable, count: items.length, drawn }).map((index) => {
          const item = items[index]
          if (item === undefined) return null
          return (
            <GalleryCard
              column={drawn === null ? undefined : (index % drawn.columns) + 1}
              row={drawn === null ? undefined : Math.floor(index / drawn.columns) + 1}
              index={index}
              isActive={index === reachable}
              isLarge={size === 'large'}
              isSelectable={selection.isOffered}
              isSelected={selection.isSelected(item)}
              item={item}
              key={item.id}
              opening={opening}
            />
          )
        })}
      </div>
      <p className="cloudflare-gallery__help" id={helpId}>
        {words(selection.isOffered ? 'galleryHelp' : 'galleryHelpChoose')}
      </p>
    </>
  )
}

/** Drawn on the server, or before it is measured: about a screen. */
const unmeasured = 60

type IndexesOfArgs = {
  active: number
  count: number
  drawn: GridWindow | null
}

/** What is in sight, and the active card wherever it is: the focus must not be lost by scrolling. */
function indexesOf({ active, count, drawn }: IndexesOfArgs): number[] {
  const { from, to } = drawn ?? { from: 0, to: Math.min(count, unmeasured) }
  const indexes = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
  if (active < from) return [active, ...indexes]
  return active < to || active < 0 ? indexes : [...indexes, active]
}

type StyleOfArgs = {
  count: number
  drawn: GridWindow | null
}

/** As high as all cards together. */
function styleOf({ count, drawn }: StyleOfArgs): CSSProperties | undefined {
  if (drawn === null) return undefined
  const { columns, rowHeight } = drawn
  const rows = Math.ceil(count / columns)
  return {
    gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
    gridTemplateRows: `repeat(${rows}, ${rowHeight}px)`,
  }
}

function cardAt(grid: HTMLElement | null, index: number): HTMLElement | null {
  return grid?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null
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
