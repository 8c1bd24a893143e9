import type { Crop } from '../../core/crop.js'
import type { Point } from '../../core/geometry.js'

import { composeCrop } from '../../core/crop.js'
import { carryChosen, carryFocal, centre } from '../../core/cropAndFocalPoint.js'
import { isRow } from '../../core/row.js'
import { isWhole } from './geometry.js'

/** What an editor has chosen. The focal point is in percent of the part that is shown. */
export type CropAndFocalPoint = { crop: Crop | null; focal: Point }

/** As a document and its form hold it. */
export type CropAndFocalPointValues = {
  crop: Crop | null
  focalX: null | number
  focalY: null | number
}

const toNumber = (value: unknown): null | number => (typeof value === 'number' ? value : null)

export const isSameCropAndFocalPoint = (a: CropAndFocalPoint, b: CropAndFocalPoint): boolean =>
  JSON.stringify([a.focal.x, a.focal.y, partsOf(a.crop)]) ===
  JSON.stringify([b.focal.x, b.focal.y, partsOf(b.crop)])

const partsOf = (crop: Crop | null): null | number[] =>
  crop === null ? null : [crop.x, crop.y, crop.width, crop.height]

export function readCropValue(value: unknown): Crop | null {
  if (!isRow(value)) return null
  const { height, width, x, y } = value
  return typeof height === 'number' &&
    typeof width === 'number' &&
    typeof x === 'number' &&
    typeof y === 'number'
    ? { height, width, x, y }
    : null
}

/** Out of a document as the REST API answers it. */
export function readSaved(doc: unknown): CropAndFocalPointValues {
  const { cloudflare, focalX, focalY } = isRow(doc) ? doc : {}
  const crop = readCropValue(isRow(cloudflare) ? cloudflare.crop : null)
  return { crop, focalX: toNumber(focalX), focalY: toNumber(focalY) }
}

const focalOf = ({ focalX: x, focalY: y }: CropAndFocalPointValues): Point =>
  x === null || y === null ? centre : { x, y }

const isSameFocal = (a: CropAndFocalPointValues, b: CropAndFocalPointValues): boolean =>
  a.focalX === b.focalX && a.focalY === b.focalY

type ReadCropAndFocalPointArgs = {
  saved: CropAndFocalPointValues
  sent: CropAndFocalPointValues
}

/**
 * What a save of the form would leave, as the server decides it: a focal point that was not touched
 * stays on the same spot of the picture, also in another crop.
 */
export function readCropAndFocalPoint({
  saved,
  sent,
}: ReadCropAndFocalPointArgs): CropAndFocalPoint {
  const isUntouched = isSameFocal(saved, sent)
  const focal = focalOf(sent)
  const carried = { focal, from: saved.crop ?? undefined, to: sent.crop ?? undefined }
  const isSameCrop = String(partsOf(saved.crop)) === String(partsOf(sent.crop))
  return { crop: sent.crop, focal: isUntouched && !isSameCrop ? carryChosen(carried) : focal }
}

type ApplyEditsArgs = {
  edits: unknown
  saved: CropAndFocalPointValues
  sent: CropAndFocalPointValues
}

/** Edits of Payload's own editor, which are relative to the picture as it is saved. */
export function applyEdits({ edits, saved, sent }: ApplyEditsArgs): CropAndFocalPoint | undefined {
  if (!isRow(edits)) return undefined
  const { crop: cut, focalPoint } = edits
  if (!isRow(cut) && !isRow(focalPoint)) return undefined
  const inner = readPercent(cut)
  const isCut = inner !== null && !isWhole(inner)
  const crop = isCut ? (saved.crop === null ? inner : composeCrop(saved.crop, inner)) : sent.crop
  const focal = isRow(focalPoint)
    ? { x: Number(focalPoint.x ?? 50), y: Number(focalPoint.y ?? 50) }
    : focalOf(saved)
  return {
    crop,
    focal: carryChosen({ focal, from: saved.crop ?? undefined, to: crop ?? undefined }),
  }
}

function readPercent(value: unknown): Crop | null {
  const crop = readCropValue(value)
  if (crop === null) return null
  const { height, width, x, y } = crop
  return { height: height / 100, width: width / 100, x: x / 100, y: y / 100 }
}

type WithCropArgs = {
  crop: Crop | null
  cropAndFocalPoint: CropAndFocalPoint
}

/** A new crop: a point that was chosen stays where it is in the picture, the middle stays the middle. */
export function withCrop({ crop, cropAndFocalPoint }: WithCropArgs): CropAndFocalPoint {
  const next = crop === null || isWhole(crop) ? null : crop
  const carried = { from: cropAndFocalPoint.crop ?? undefined, to: next ?? undefined }
  return { crop: next, focal: carryChosen({ focal: cropAndFocalPoint.focal, ...carried }) }
}

/** The focal point in percent of the whole picture. */
export function focalInWhole({ crop, focal }: CropAndFocalPoint): Point {
  return carryFocal({ focal, from: crop ?? undefined, to: undefined })
}

type WithFocalArgs = {
  at: Point
  cropAndFocalPoint: CropAndFocalPoint
}

/** A focal point of the whole picture: at the edge of the crop where it is outside. */
export function withFocal({ at, cropAndFocalPoint }: WithFocalArgs): CropAndFocalPoint {
  const inside = { x: Math.min(100, Math.max(0, at.x)), y: Math.min(100, Math.max(0, at.y)) }
  const focal = carryFocal({
    focal: inside,
    from: undefined,
    to: cropAndFocalPoint.crop ?? undefined,
  })
  return { ...cropAndFocalPoint, focal: { x: toHundredths(focal.x), y: toHundredths(focal.y) } }
}

const toHundredths = (percent: number): number => Math.round(percent * 100) / 100

type ToValuesArgs = {
  cropAndFocalPoint: CropAndFocalPoint
  saved: CropAndFocalPointValues
}

/**
 * What the form must hold so that a save leaves this. The server takes a focal point that equals the
 * stored one for one that nobody touched, and would carry it into the new crop.
 */
export function toValues({ cropAndFocalPoint, saved }: ToValuesArgs): CropAndFocalPointValues {
  const { crop, focal } = cropAndFocalPoint
  const stored = { ...saved, crop }
  if (isSameCropAndFocalPoint(readCropAndFocalPoint({ saved, sent: stored }), cropAndFocalPoint)) {
    return stored
  }
  const wanted = { crop, focalX: focal.x, focalY: focal.y }
  if (isSameCropAndFocalPoint(readCropAndFocalPoint({ saved, sent: wanted }), cropAndFocalPoint)) {
    return wanted
  }
  // Less than a pixel aside.
  return { ...wanted, focalX: focal.x < 50 ? focal.x + 0.01 : focal.x - 0.01 }
}
