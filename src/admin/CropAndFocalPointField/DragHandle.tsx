'use client'
import type { CSSProperties, ReactNode } from 'react'

import { useRef } from 'react'

import type { Point, Size } from '../../core/geometry.js'
import type { CropAndFocalPoint } from './cropAndFocalPoint.js'

import { useWords } from '../useWords.js'
import { useDragging } from './dragging.js'

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
  if (!isEditable)
    return (
      <span
        aria-label={`${label}: ${place}`}
        className={className}
        data-handle={name}
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
      data-handle={name}
      role="slider"
      style={style}
      tabIndex={0}
    />
  )
}
