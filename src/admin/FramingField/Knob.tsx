'use client'
import type { CSSProperties, ReactNode } from 'react'

import { useRef } from 'react'

import type { Point, Size } from '../../core/geometry.js'
import type { Framing } from './framing.js'

import { useWords } from '../useWords.js'
import { useDragging } from './dragging.js'

/** Something on the picture that is moved by mouse, touch and arrow keys; only shown where it is locked. */
export function Knob({
  className,
  draw,
  finish,
  framing,
  isEditable,
  label,
  move,
  name,
  set,
  size,
  style,
  value,
}: {
  className: string
  draw: (framing: Framing) => void
  finish: () => void
  framing: Framing
  isEditable: boolean
  label: string
  move: (from: Framing, by: Point) => Framing
  /** For style sheets and tests: `data-knob`. */
  name: string
  set: (framing: Framing) => void
  size: () => Size
  style: CSSProperties
  /** Percent of the whole picture. */
  value: Point
}): ReactNode {
  const words = useWords()
  const began = useRef(framing)
  const dragging = useDragging({
    end: finish,
    move: (by) => draw(move(began.current, by)),
    size,
    start() {
      began.current = framing
    },
    step: (by) => set(move(framing, by)),
  })
  const [x, y] = [Math.round(value.x), Math.round(value.y)]
  const place = words('framingPosition', { x, y })
  if (!isEditable)
    return (
      <span
        aria-label={`${label}: ${place}`}
        className={className}
        data-knob={name}
        role="img"
        style={style}
      />
    )
  return (
    <span
      {...dragging}
      aria-label={label}
      aria-valuemax={100}
      aria-valuemin={0}
      aria-valuenow={x}
      aria-valuetext={place}
      className={className}
      data-knob={name}
      role="slider"
      style={style}
      tabIndex={0}
    />
  )
}
