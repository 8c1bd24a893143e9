'use client'
import type { CSSProperties, ReactNode } from 'react'

import type { Crop } from '../../core/crop.js'
import type { Point, Size } from '../../core/geometry.js'
import type { CropAndFocalPoint } from './cropAndFocalPoint.js'
import type { Handle } from './geometry.js'

import { useRef } from 'react'

import { useWords } from '../useWords.js'
import { focalInWhole, withCrop, withFocal } from './cropAndFocalPoint.js'
import { DragHandle } from './DragHandle.js'
import { handles, moveCrop, resizeCrop } from './geometry.js'

const whole: Crop = { height: 1, width: 1, x: 0, y: 0 }
const names = {
  e: 'cropRight',
  n: 'cropTop',
  ne: 'cropTopRight',
  nw: 'cropTopLeft',
  s: 'cropBottom',
  se: 'cropBottomRight',
  sw: 'cropBottomLeft',
  w: 'cropLeft',
} as const

const percent = (fraction: number): string => `${fraction * 100}%`

const placeOf = (crop: Crop, handle: Handle): Point => ({
  x: crop.x + crop.width * (handle.includes('w') ? 0 : handle.includes('e') ? 1 : 0.5),
  y: crop.y + crop.height * (handle.includes('n') ? 0 : handle.includes('s') ? 1 : 0.5),
})

type StageProps = {
  /** Shows crop and focal point while they are moved. */
  draw: (cropAndFocalPoint: CropAndFocalPoint) => void
  /** Ends the movement. */
  finish: () => void
  cropAndFocalPoint: CropAndFocalPoint
  isEditable: boolean
  original: Size
  ratio: number | undefined
  set: (cropAndFocalPoint: CropAndFocalPoint) => void
  url: null | string
}

/** The whole picture, with the focal point and the frame on it. */
export function Stage({
  draw,
  finish,
  cropAndFocalPoint,
  isEditable,
  original,
  ratio,
  set,
  url,
}: StageProps): ReactNode {
  const words = useWords()
  const stage = useRef<HTMLDivElement>(null)
  const size = (): Size => {
    const { height = 0, width = 0 } = stage.current?.getBoundingClientRect() ?? {}
    return { height, width }
  }
  const crop = cropAndFocalPoint.crop ?? whole
  const focal = focalInWhole(cropAndFocalPoint)
  const moveFocal = (from: CropAndFocalPoint, by: Point): CropAndFocalPoint => {
    const start = focalInWhole(from)
    return withFocal({
      at: { x: start.x + by.x * 100, y: start.y + by.y * 100 },
      cropAndFocalPoint: from,
    })
  }
  const recrop = (from: CropAndFocalPoint, next: Crop): CropAndFocalPoint =>
    withCrop({ crop: next, cropAndFocalPoint: from })
  const shared = { draw, finish, cropAndFocalPoint, isEditable, set, size }
  const area = {
    height: percent(crop.height),
    left: percent(crop.x),
    top: percent(crop.y),
    width: percent(crop.width),
  }
  const aspect = original.width > 0 && original.height > 0 ? original.width / original.height : 1.5
  return (
    <div
      className="cloudflare-crop-and-focal-point__stage"
      dir="ltr"
      ref={stage}
      style={{ '--aspect': aspect } as CSSProperties}
    >
      {url !== null && (
        <img
          alt=""
          className="cloudflare-crop-and-focal-point__picture"
          draggable={false}
          src={url}
        />
      )}
      {cropAndFocalPoint.crop === null && isEditable && (
        // For pointers only: keys move the point itself.
        <div
          className="cloudflare-crop-and-focal-point__surface"
          onClick={({ clientX, clientY, currentTarget }) => {
            const { height, left, top, width } = currentTarget.getBoundingClientRect()
            const at = { x: ((clientX - left) / width) * 100, y: ((clientY - top) / height) * 100 }
            set(withFocal({ at, cropAndFocalPoint }))
          }}
          role="presentation"
        />
      )}
      <div className="cloudflare-crop-and-focal-point__shade">
        <div className="cloudflare-crop-and-focal-point__frame" style={area} />
      </div>
      {cropAndFocalPoint.crop !== null && (
        <DragHandle
          {...shared}
          className="cloudflare-crop-and-focal-point__area"
          label={words('cropArea')}
          move={(from, by) => recrop(from, moveCrop({ by, crop: from.crop ?? whole }))}
          name="crop"
          style={area}
          value={{ x: crop.x * 100, y: crop.y * 100 }}
        />
      )}
      {isEditable &&
        handles.map((handle) => {
          const place = placeOf(crop, handle)
          return (
            <DragHandle
              {...shared}
              className="cloudflare-crop-and-focal-point__handle"
              key={handle}
              label={words(names[handle])}
              move={(from, by) =>
                recrop(from, resizeCrop({ by, crop: from.crop ?? whole, handle, ratio }))
              }
              name={handle}
              style={{ cursor: `${handle}-resize`, left: percent(place.x), top: percent(place.y) }}
              value={{ x: place.x * 100, y: place.y * 100 }}
            />
          )
        })}
      <DragHandle
        {...shared}
        className="cloudflare-crop-and-focal-point__focal"
        label={words('focalPoint')}
        move={moveFocal}
        name="focal"
        style={{ left: `${focal.x}%`, top: `${focal.y}%` }}
        value={focal}
      />
    </div>
  )
}
