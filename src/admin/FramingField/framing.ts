import type { Crop } from '../../core/crop.js'
import type { Point } from '../../core/geometry.js'

import { composeCrop } from '../../core/crop.js'
import { carryFocal } from '../../core/framing.js'
import { isWhole } from './geometry.js'

/** What an editor has chosen. The focal point is in percent of the part that is shown. */
export type Framing = { crop: Crop | null; focal: Point }

/** As a document and its form hold it. */
export type FramingValues = { crop: Crop | null; focalX: null | number; focalY: null | number }

type Row = Readonly<Record<string, unknown>>

const centre: Point = { x: 50, y: 50 }

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null
const toNumber = (value: unknown): null | number => (typeof value === 'number' ? value : null)
const isCentre = ({ x, y }: Point): boolean => x === 50 && y === 50

export const isSameFraming = (a: Framing, b: Framing): boolean =>
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
export function readSaved(doc: unknown): FramingValues {
  const { cloudflare, focalX, focalY } = isRow(doc) ? doc : {}
  const crop = readCropValue(isRow(cloudflare) ? cloudflare.crop : null)
  return { crop, focalX: toNumber(focalX), focalY: toNumber(focalY) }
}

const focalOf = ({ focalX: x, focalY: y }: FramingValues): Point =>
  x === null || y === null ? centre : { x, y }

const isSameFocal = (a: FramingValues, b: FramingValues): boolean =>
  a.focalX === b.focalX && a.focalY === b.focalY

/**
 * What a save of the form would leave, as the server decides it: a focal point that was not touched
 * stays on the same spot of the picture, also in another crop.
 */
export function readFraming({
  saved,
  sent,
}: {
  saved: FramingValues
  sent: FramingValues
}): Framing {
  const isUntouched = saved.focalX !== null && isSameFocal(saved, sent)
  const focal = focalOf(sent)
  const carried = { focal, from: saved.crop ?? undefined, to: sent.crop ?? undefined }
  const isSameCrop = String(partsOf(saved.crop)) === String(partsOf(sent.crop))
  return { crop: sent.crop, focal: isUntouched && !isSameCrop ? carryFocal(carried) : focal }
}

/** Edits of Payload's own editor, which are relative to the picture as it is saved. */
export function applyEdits({
  edits,
  saved,
  sent,
}: {
  edits: unknown
  saved: FramingValues
  sent: FramingValues
}): Framing | undefined {
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
    focal: carryFocal({ focal, from: saved.crop ?? undefined, to: crop ?? undefined }),
  }
}

function readPercent(value: unknown): Crop | null {
  const crop = readCropValue(value)
  if (crop === null) return null
  const { height, width, x, y } = crop
  return { height: height / 100, width: width / 100, x: x / 100, y: y / 100 }
}

/** A new crop: a point that was chosen stays where it is in the picture, the middle stays the middle. */
export function withCrop({ crop, framing }: { crop: Crop | null; framing: Framing }): Framing {
  const next = crop === null || isWhole(crop) ? null : crop
  if (isCentre(framing.focal)) return { crop: next, focal: framing.focal }
  const carried = { from: framing.crop ?? undefined, to: next ?? undefined }
  return { crop: next, focal: carryFocal({ focal: framing.focal, ...carried }) }
}

/** The focal point in percent of the whole picture. */
export function focalInWhole({ crop, focal }: Framing): Point {
  return carryFocal({ focal, from: crop ?? undefined, to: undefined })
}

/** A focal point of the whole picture: at the edge of the crop where it is outside. */
export function withFocal({ at, framing }: { at: Point; framing: Framing }): Framing {
  const inside = { x: Math.min(100, Math.max(0, at.x)), y: Math.min(100, Math.max(0, at.y)) }
  const focal = carryFocal({ focal: inside, from: undefined, to: framing.crop ?? undefined })
  return { ...framing, focal: { x: toHundredths(focal.x), y: toHundredths(focal.y) } }
}

const toHundredths = (percent: number): number => Math.round(percent * 100) / 100

/**
 * What the form must hold so that a save leaves this. The server takes a focal point that equals the
 * stored one for one that nobody touched, and would carry it into the new crop.
 */
export function toValues({
  framing,
  saved,
}: {
  framing: Framing
  saved: FramingValues
}): FramingValues {
  const { crop, focal } = framing
  const stored = { ...saved, crop }
  if (isSameFraming(readFraming({ saved, sent: stored }), framing)) return stored
  const wanted = { crop, focalX: focal.x, focalY: focal.y }
  if (isSameFraming(readFraming({ saved, sent: wanted }), framing)) return wanted
  if (isCentre(focal)) return { crop, focalX: null, focalY: null }
  // Less than a pixel aside.
  return { ...wanted, focalX: focal.x < 50 ? focal.x + 0.01 : focal.x - 0.01 }
}
