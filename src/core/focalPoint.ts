import type { Point, Size } from './geometry.js'
import type { Fit } from './variantOptions.js'

import { CloudflareImagesError } from '../errors.js'
import { getResizePlan } from './outputSize.js'

/**
 * Checks a focal point in percent, as Payload stores it.
 *
 * @throws CloudflareImagesError FOCAL_POINT_INVALID
 */
export function assertFocalPoint({ x, y }: Point): void {
  if (x >= 0 && x <= 100 && y >= 0 && y <= 100) return
  throw new CloudflareImagesError({
    code: 'FOCAL_POINT_INVALID',
    message: 'A focal point needs x and y from 0 to 100 percent.',
  })
}

/** Four decimals are finer than a pixel of the largest picture, and keep URLs short. */
function roundFraction(value: number): number {
  return Math.round(value * 10_000) / 10_000
}

type ToFractionArgs = {
  focal: number
  kept: number
  whole: number
}

/**
 * Where the crop begins so that the focal point is in its middle, or as near as the edges allow, said
 * as Cloudflare's fraction: the crop begins at that share of what is cut away.
 */
function toFraction({ focal, kept, whole }: ToFractionArgs): number {
  const spare = whole - kept
  if (spare <= 0) return 0.5
  const start = (whole * focal) / 100 - kept / 2
  return roundFraction(Math.min(Math.max(start, 0), spare) / spare)
}

type FocalPointToGravityArgs = {
  box: Size
  fit: Fit
  focal: Point
  source: Size
}

/**
 * The `gravity` that keeps a focal point as Payload's own image sizes do: the crop is centred on it and
 * pushed back inside at the edges. Cloudflare's `XxY` means something else (the point at X, Y of the crop
 * lies on the point at X, Y of the picture), hence the conversion.
 *
 * @param args.focal percent of `source`.
 * @param args.source the picture that is resized: upright, trimmed and turned.
 * @param args.box pixels, `dpr` included.
 * @returns undefined when nothing is cropped.
 * @throws CloudflareImagesError FOCAL_POINT_INVALID
 */
export function focalPointToGravity({
  box,
  fit,
  focal,
  source,
}: FocalPointToGravityArgs): Point | undefined {
  assertFocalPoint(focal)
  const { crop, isCropped, scaled } = getResizePlan({ options: { ...box, fit }, source })
  if (!isCropped) return undefined
  return {
    x: toFraction({ focal: focal.x, kept: crop.width, whole: scaled.width }),
    y: toFraction({ focal: focal.y, kept: crop.height, whole: scaled.height }),
  }
}
