import type { Rect, Size } from '../../core/geometry.js'
import type { Trim } from '../../core/variantOptions.js'
import type { SharpModule } from '../../images/sharpTypes.js'

/** How far, from 0 to 255, a pixel may be from the border's colour. */
const defaultTolerance = 10

type BorderOptions = { color?: string; keep?: number; tolerance?: number }

/** The settings of `trim=border`, or undefined for a trim in numbers. */
export function readBorderTrim(trim: Trim | undefined): BorderOptions | undefined {
  if (trim === 'border') return {}
  return trim !== undefined && 'border' in trim ? trim.border : undefined
}

type FindBorderArgs = {
  border: BorderOptions
  dpr: number
  path: string
  sharp: SharpModule
  /** Upright. */
  source: Size
}

/** The part of the upright picture inside a border of one colour, `keep` pixels of it included. */
export async function findBorder({
  border,
  dpr,
  path,
  sharp,
  source,
}: FindBorderArgs): Promise<Rect> {
  const { color, keep = 0, tolerance = defaultTolerance } = border
  const { orientation = 1 } = await sharp(path).metadata()
  const { info } = await sharp(path, { autoOrient: false, failOn: 'error' })
    .trim({ threshold: tolerance, ...(color === undefined ? {} : { background: color }) })
    // One channel is enough to learn the size, and a third of the memory.
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const found = {
    height: info.height,
    left: Math.abs(info.trimOffsetLeft ?? 0),
    top: Math.abs(info.trimOffsetTop ?? 0),
    width: info.width,
  }
  const upright = toUpright({ orientation, rect: found, upright: source })
  return grow({ by: Math.round(keep * dpr), rect: upright, within: source })
}

type ToUprightArgs = {
  orientation: number
  rect: Rect
  upright: Size
}

/** A rectangle of the stored pixels, where it lies once the EXIF orientation is applied. */
function toUpright({ orientation, rect, upright }: ToUprightArgs): Rect {
  const isTurned = orientation >= 5
  const swapped = {
    height: rect.width,
    left: rect.top,
    top: rect.left,
    width: rect.height,
  }
  const placed = isTurned ? swapped : rect
  const fromRight = upright.width - placed.left - placed.width
  const fromBottom = upright.height - placed.top - placed.height
  return {
    ...placed,
    left: [2, 3, 6, 7].includes(orientation) ? fromRight : placed.left,
    top: [3, 4, 7, 8].includes(orientation) ? fromBottom : placed.top,
  }
}

function grow({ by, rect, within }: { by: number; rect: Rect; within: Size }): Rect {
  const left = Math.max(0, rect.left - by)
  const top = Math.max(0, rect.top - by)
  return {
    height: Math.min(within.height, rect.top + rect.height + by) - top,
    left,
    top,
    width: Math.min(within.width, rect.left + rect.width + by) - left,
  }
}
