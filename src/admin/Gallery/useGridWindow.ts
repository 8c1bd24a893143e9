'use client'
import type { RefObject } from 'react'

import type { CardSize } from './galleryChoice.js'
import type { GridWindow } from './windowOfGrid.js'

import { useLayoutEffect, useState } from 'react'

import { windowOfGrid } from './windowOfGrid.js'

type UseGridWindowArgs = {
  count: number
  grid: RefObject<HTMLElement | null>
  size: CardSize
}

/** Which cards are drawn; `null` until the grid is measured, and where it cannot be. */
export function useGridWindow({ count, grid, size }: UseGridWindowArgs): GridWindow | null {
  const [drawn, setDrawn] = useState<GridWindow | null>(null)
  useLayoutEffect(() => {
    const element = grid.current
    if (element === null) return
    let frame = 0
    const measure = (): void => {
      frame = 0
      const next = measureGrid({ count, element })
      setDrawn((old) => (JSON.stringify(old) === JSON.stringify(next) ? old : next))
    }
    const wait = (): void => {
      if (frame === 0) frame = requestAnimationFrame(measure)
    }
    measure()
    // In a drawer, something else than the page scrolls; both are heard on the way down.
    document.addEventListener('scroll', wait, { capture: true, passive: true })
    const observer = new ResizeObserver(wait)
    observer.observe(element)
    return () => {
      cancelAnimationFrame(frame)
      document.removeEventListener('scroll', wait, { capture: true })
      observer.disconnect()
    }
  }, [count, grid, size])
  return drawn
}

type MeasureGridArgs = {
  count: number
  element: HTMLElement
}

function measureGrid({ count, element }: MeasureGridArgs): GridWindow | null {
  const style = getComputedStyle(element)
  const gap = parseFloat(style.rowGap) || 0
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
  // The columns that are there tell nothing: placed cards make some where there is no room.
  const least = parseFloat(style.getPropertyValue('--cloudflare-card')) * rem
  const room = element.clientWidth
  if (!(least > 0) || room === 0) return null
  const columns = Math.max(1, Math.floor((room + gap) / (least + gap)))
  return windowOfGrid({
    cardWidth: (room - gap * (columns - 1)) / columns,
    columns,
    count,
    gap,
    screen: window.innerHeight,
    top: element.getBoundingClientRect().top,
  })
}
