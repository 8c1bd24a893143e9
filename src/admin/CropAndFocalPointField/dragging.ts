'use client'
import type { KeyboardEvent, PointerEvent } from 'react'

import { useRef } from 'react'

import type { Point } from '../../core/geometry.js'

/** Fractions of the picture, from where the movement began. */
export type Move = (by: Point) => void

type Dragging = {
  onKeyDown: (event: KeyboardEvent) => void
  onPointerCancel: () => void
  onPointerDown: (event: PointerEvent<HTMLElement>) => void
  onPointerMove: (event: PointerEvent) => void
  onPointerUp: () => void
}

const arrows: Readonly<Record<string, Point | undefined>> = {
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
}

type UseDraggingArgs = {
  end: () => void
  move: Move
  /** Of the picture on the page, in its pixels. */
  size: () => { height: number; width: number }
  start: () => void
  /** A movement that begins and ends at once. */
  step: Move
}

/**
 * What moves something over the picture: mouse, pen and touch alike, and arrow keys by one percent,
 * with Shift by ten. Directions are those of the picture, whatever way the page is read.
 */
export function useDragging({ end, move, size, start, step }: UseDraggingArgs): Dragging {
  const from = useRef<null | Point>(null)
  const finish = (): void => {
    if (from.current === null) return
    from.current = null
    end()
  }
  return {
    onKeyDown(event) {
      const arrow = arrows[event.key]
      if (arrow === undefined) return
      event.preventDefault()
      const length = event.shiftKey ? 0.1 : 0.01
      step({ x: arrow.x * length, y: arrow.y * length })
    },
    onPointerCancel: finish,
    onPointerDown(event) {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      from.current = { x: event.clientX, y: event.clientY }
      start()
    },
    onPointerMove(event) {
      if (from.current === null) return
      const { height, width } = size()
      if (height === 0 || width === 0) return
      move({
        x: (event.clientX - from.current.x) / width,
        y: (event.clientY - from.current.y) / height,
      })
    },
    onPointerUp: finish,
  }
}
