'use client'

import type { Point, Size } from '../../core/geometry.js'
import type { CropAndFocalPoint } from './cropAndFocalPoint.js'

import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useRef,
} from 'react'

import { useWords } from '../useWords.js'

type DragHandleProps = {
  className: string
  draw: (cropAndFocalPoint: CropAndFocalPoint) => void
  finish: () => void
  cropAndFocalPoint: CropAndFocalPoint
  isEditable: boolean
  label: string
  move: (from: CropAndFocalPoint, by: Point) => CropAndFocalPoint
  /** For style sheets and tests: `data-handle`. */
  name: string
  set: (cropAndFocalPoint: CropAndFocalPoint) => void
  size: () => Size
  style: CSSProperties
  /** Percent of the whole picture. */
  value: Point
}

/** Something on the picture that is moved by mouse, touch and arrow keys; only shown where it is locked. */
export function DragHandle({
  className,
  draw,
  finish,
  cropAndFocalPoint,
  isEditable,
  label,
  move,
  name,
  set,
  size,
  style,
  value,
}: DragHandleProps): ReactNode {
  const words = useWords()
  const began = useRef(cropAndFocalPoint)
  const dragging = useDragging({
    end: finish,
    move: (by) => draw(move(began.current, by)),
    size,
    start() {
      began.current = cropAndFocalPoint
    },
    step: (by) => set(move(cropAndFocalPoint, by)),
  })
  const [x, y] = [Math.round(value.x), Math.round(value.y)]
  const place = words('cropAndFocalPointPosition', { x, y })
  if (!isEditable) {
    return (
      <span
        aria-label={`${label}: ${place}`}
        className={className}
        data-handle={name}
        role="img"
        style={style}
      />
    )
  }
  return (
    <span
      {...dragging}
      aria-label={label}
      aria-valuemax={100}
      aria-valuemin={0}
      aria-valuenow={x}
      aria-valuetext={place}
      className={className}
      data-handle={name}
      role="slider"
      style={style}
      tabIndex={0}
    />
  )
}

/** Fractions of the picture, from where the movement began. */
type Move = (by: Point) => void

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
function useDragging({ end, move, size, start, step }: UseDraggingArgs): Dragging {
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
