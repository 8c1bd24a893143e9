import type { Rect, Size } from './geometry.js'
import type { Trim, TrimSides } from './variantOptions.js'

type Span = { length: number; start: number }

/** Below 1 it is a share of the side; from 1 on pixels, which `dpr` multiplies as it does the box. */
function toPixels({ dpr, side, value }: { dpr: number; side: number; value: number }): number {
  return Math.round(value < 1 ? value * side : value * dpr)
}

type SpanArgs = {
  dpr: number
  end: number | undefined
  kept: number | undefined
  side: number
  start: number | undefined
}

function span({ dpr, end = 0, kept, side, start = 0 }: SpanArgs): Span {
  // A trim is written once for pictures of many sizes: one pixel stays, whatever it says.
  const first = Math.min(toPixels({ dpr, side, value: start }), side - 1)
  const last = side - toPixels({ dpr, side, value: end })
  const wanted = kept === undefined ? last - first : toPixels({ dpr, side, value: kept })
  return { length: Math.max(1, Math.min(wanted, last - first)), start: first }
}

function isSides(trim: Trim): trim is TrimSides {
  return trim !== 'border' && !('border' in trim)
}

type TrimToRectArgs = {
  dpr?: number | undefined
  source: Size
  trim: Trim | undefined
}

/**
 * The part of an upright picture that `trim` leaves, in whole pixels, at least one by one. Null for
 * no trim and for `border`, which depends on the pixels.
 */
export function trimToRect({ dpr = 1, source, trim }: TrimToRectArgs): null | Rect {
  if (trim === undefined || !isSides(trim)) return null
  const { bottom, height, left, right, top, width } = trim
  const across = span({ dpr, end: right, kept: width, side: source.width, start: left })
  const down = span({ dpr, end: bottom, kept: height, side: source.height, start: top })
  return { height: down.length, left: across.start, top: down.start, width: across.length }
}
