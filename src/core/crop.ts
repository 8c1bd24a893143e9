import type { Point, Rect, Size } from './geometry.js'
import type { VariantOptions } from './variantOptions.js'

import { CloudflareImagesError } from '../errors.js'
import { assertFocalPoint, focalPointToGravity } from './focalPoint.js'
import { maxSide } from './maxSide.js'
import { getResizePlan } from './outputSize.js'
import { trimToRect } from './trimRect.js'

/** A part of the upright original, in fractions of its sides from 0 to 1. */
export type Crop = { height: number; width: number; x: number; y: number }

/** Percentages become fractions with an error in the last digits. */
const tolerance = 1e-6

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0
}

/**
 * Checks a crop rectangle and returns it, clipped to the picture where rounding exceeds it.
 *
 * @throws CloudflareImagesError CROP_INVALID
 */
export function assertCrop(value: unknown): Crop {
  const { height, width, x, y } = (value ?? {}) as Partial<Record<keyof Crop, unknown>>
  if (isShare(x) && isShare(y) && isShare(width) && isShare(height)) {
    const isInside = x + width <= 1 + tolerance && y + height <= 1 + tolerance
    if (isInside && width > 0 && height > 0 && x < 1 && y < 1) {
      return { height: Math.min(height, 1 - y), width: Math.min(width, 1 - x), x, y }
    }
  }
  throw new CloudflareImagesError({
    code: 'CROP_INVALID',
    message:
      'A crop needs x, y, width and height as fractions from 0 to 1 of the image, and must lie inside it.',
  })
}

/** A crop of a crop, as one crop of the original. */
export function composeCrop(outer: Crop, inner: Crop): Crop {
  return {
    height: outer.height * inner.height,
    width: outer.width * inner.width,
    x: outer.x + outer.width * inner.x,
    y: outer.y + outer.height * inner.y,
  }
}

function toSpan({ length, side, start }: { length: number; side: number; start: number }): {
  length: number
  start: number
} {
  const first = Math.min(Math.round(start * side), side - 1)
  const last = Math.min(Math.round((start + length) * side), side)
  return { length: Math.max(1, last - first), start: first }
}

/** A crop as `trim`, in whole pixels of the upright original, at least one by one. */
export function cropToTrim({ crop, source }: { crop: Crop; source: Size }): Rect {
  const across = toSpan({ length: crop.width, side: source.width, start: crop.x })
  const down = toSpan({ length: crop.height, side: source.height, start: crop.y })
  return { height: down.length, left: across.start, top: down.start, width: across.length }
}

function isWhole(rect: Rect, source: Size): boolean {
  return rect.width === source.width && rect.height === source.height
}

type MoveFocalArgs = {
  focal: Point
  options: VariantOptions
  part: Rect
  source: Size
}

/** Percent of the original → percent of the part that is left, flipped and turned as it will be. */
function moveFocal({ focal, options: { flip, rotate }, part, source }: MoveFocalArgs): Point {
  const inside = (percent: number, side: number, start: number, length: number): number =>
    Math.min(Math.max((((percent / 100) * side - start) / length) * 100, 0), 100)
  let x = inside(focal.x, source.width, part.left, part.width)
  let y = inside(focal.y, source.height, part.top, part.height)
  if (flip === 'h' || flip === 'hv') x = 100 - x
  if (flip === 'v' || flip === 'hv') y = 100 - y
  if (rotate === 90) return { x: 100 - y, y: x }
  if (rotate === 180) return { x: 100 - x, y: 100 - y }
  if (rotate === 270) return { x: y, y: 100 - x }
  return { x, y }
}

type GetPartArgs = {
  crop: Crop | undefined
  options: VariantOptions
  source: Size
}

/** The part of the original that a crop and the options' own trim leave, the trim inside the crop. */
function getPart({ crop, options, source }: GetPartArgs): Rect {
  const cropped: Rect = crop ? cropToTrim({ crop, source }) : { ...source, left: 0, top: 0 }
  const trimmed = trimToRect({ dpr: options.dpr, source: cropped, trim: options.trim })
  if (!trimmed) return cropped
  return { ...trimmed, left: cropped.left + trimmed.left, top: cropped.top + trimmed.top }
}

function multiplySide(side: number, dpr: number): number {
  return Math.min(maxSide, Math.max(1, Math.round(side * dpr)))
}

/** `dpr` would multiply the pixels of the crop as well: it goes into the box. */
function foldDpr(options: VariantOptions): VariantOptions {
  const { dpr = 1, height, width, ...rest } = options
  return {
    ...rest,
    ...(height === undefined ? {} : { height: multiplySide(height, dpr) }),
    ...(width === undefined ? {} : { width: width === 'auto' ? width : multiplySide(width, dpr) }),
  }
}

type TransformForFocalAndCropArgs = {
  crop?: Crop | undefined
  focal?: Point | undefined
  options: VariantOptions
  source: Size
}

/**
 * Adds an editor's crop and focal point to the options of a flexible variant, as `trim` and `gravity`.
 * A `gravity` that the options hold stays; an editor's crop takes the place of `trim: 'border'`.
 *
 * @param args.focal percent of the whole upright original, also when there is a crop.
 * @param args.source size of the upright original.
 * @throws CloudflareImagesError CROP_INVALID or FOCAL_POINT_INVALID
 */
export function transformForFocalAndCrop({
  crop,
  focal,
  options,
  source,
}: TransformForFocalAndCropArgs): VariantOptions {
  if (focal) assertFocalPoint(focal)
  const part = getPart({ crop: crop && assertCrop(crop), options, source })
  const isCropped = crop !== undefined && !isWhole(part, source)
  const sized = isCropped ? { ...foldDpr(options), trim: part } : options
  if (focal === undefined || sized.gravity !== undefined) return sized
  const { rotated } = getResizePlan({ options: sized, source })
  const box = getBox(sized)
  if (!box) return sized
  const gravity = focalPointToGravity({
    box,
    fit: sized.fit ?? 'scale-down',
    focal: moveFocal({ focal, options, part, source }),
    source: rotated,
  })
  return gravity ? { ...sized, gravity } : sized
}

function getBox({ dpr = 1, height, width }: VariantOptions): Size | undefined {
  if (typeof width !== 'number' || height === undefined) return undefined
  return { height: multiplySide(height, dpr), width: multiplySide(width, dpr) }
}
