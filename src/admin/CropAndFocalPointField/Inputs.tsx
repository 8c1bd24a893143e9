'use client'

import type { Crop } from '../../core/crop.js'
import type { Size } from '../../core/geometry.js'

import { type ReactNode, useId, useState } from 'react'

import { useWords } from '../useWords.js'
import { type CropAndFocalPoint, focalInWhole, withCrop, withFocal } from './cropAndFocalPoint.js'
import { shapeCrop, typeCrop } from './geometry.js'

/** Width to height, in pixels. */
const shapes = [
  ['1:1', 1],
  ['4:3', 4 / 3],
  ['3:2', 3 / 2],
  ['16:9', 16 / 9],
] as const

const parts = {
  height: 'cropAndFocalPointHeight',
  width: 'cropAndFocalPointWidth',
  x: 'cropAndFocalPointLeft',
  y: 'cropAndFocalPointTop',
} as const
const whole: Crop = { height: 1, width: 1, x: 0, y: 0 }

type InputsProps = {
  cropAndFocalPoint: CropAndFocalPoint
  isEditable: boolean
  original: Size
  /** In fractions of the picture's sides. */
  ratio: number | undefined
  set: (cropAndFocalPoint: CropAndFocalPoint) => void
  setRatio: (ratio: number | undefined) => void
}

/** Focal point and crop in numbers, and the shape that the crop keeps. */
export function Inputs({
  cropAndFocalPoint,
  isEditable,
  original,
  ratio,
  set,
  setRatio,
}: InputsProps): ReactNode {
  const words = useWords()
  const shapeId = useId()
  const focal = focalInWhole(cropAndFocalPoint)
  const crop = cropAndFocalPoint.crop ?? whole
  const toRatio = (shape: number): number => (shape * original.height) / original.width
  const choose = (shape: string): void => {
    const next = shape === '' ? undefined : toRatio(Number(shape))
    setRatio(next)
    if (next !== undefined) {
      set(
        withCrop({
          crop: shapeCrop({ crop: cropAndFocalPoint.crop, ratio: next }),
          cropAndFocalPoint,
        }),
      )
    }
  }
  const chosen = shapes.find(([, shape]) => toRatio(shape) === ratio)
  return (
    <div className="cloudflare-crop-and-focal-point__inputs">
      <fieldset disabled={!isEditable}>
        <legend>{words('focalPoint')}</legend>
        {(['x', 'y'] as const).map((axis) => (
          <PercentInput
            key={axis}
            label={words(parts[axis])}
            name={`focal-${axis}`}
            set={(percent) =>
              set(withFocal({ at: { ...focal, [axis]: percent }, cropAndFocalPoint }))
            }
            value={focal[axis]}
          />
        ))}
      </fieldset>
      <fieldset disabled={!isEditable}>
        <legend>{words('cropArea')}</legend>
        {(['x', 'y', 'width', 'height'] as const).map((part) => (
          <PercentInput
            key={part}
            label={words(parts[part])}
            name={`crop-${part}`}
            set={(percent) => {
              const next = typeCrop({ crop: cropAndFocalPoint.crop, part, value: percent / 100 })
              setRatio(undefined)
              set(withCrop({ crop: next, cropAndFocalPoint }))
            }}
            value={crop[part] * 100}
          />
        ))}
        <div className="cloudflare-crop-and-focal-point__number">
          <label htmlFor={shapeId}>{words('cropShape')}</label>
          <select
            id={shapeId}
            onChange={({ target }) => choose(target.value)}
            value={chosen === undefined ? '' : String(chosen[1])}
          >
            <option value="">{words('cropShapeFree')}</option>
            {shapes.map(([name, shape]) => (
              <option key={name} value={String(shape)}>
                {name}
              </option>
            ))}
          </select>
        </div>
      </fieldset>
    </div>
  )
}

type PercentInputProps = {
  label: string
  name: string
  set: (percent: number) => void
  value: number
}

/** A number in percent. While it is typed, what is typed stands; afterwards what became of it. */
function PercentInput({ label, name, set, value }: PercentInputProps): ReactNode {
  const id = useId()
  const [typed, setTyped] = useState<null | string>(null)
  const shown = String(Math.round(value * 100) / 100)
  return (
    <div className="cloudflare-crop-and-focal-point__number">
      <label htmlFor={id}>{label}</label>
      <input
        data-number={name}
        id={id}
        max={100}
        min={0}
        onBlur={() => setTyped(null)}
        onChange={({ target }) => {
          setTyped(target.value)
          const percent = Number(target.value)
          if (target.value.trim() !== '' && percent >= 0 && percent <= 100) set(percent)
        }}
        step="any"
        type="number"
        value={typed ?? shown}
      />
    </div>
  )
}
