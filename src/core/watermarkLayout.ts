import type { Rect, Size } from './geometry.js'
import type { MarkPosition, ParsedMark } from './watermark.js'

/** Where a mark goes: its upper left corner, and for tiles the way from one to the next. */
export type MarkPlacement = {
  left: number
  /** Pixels from a tile to the next on its right; null where one stands alone. */
  stepX: null | number
  /** Pixels from a tile to the next below; null where one stands alone. */
  stepY: null | number
  top: number
}

type Placing = Pick<ParsedMark, 'margin' | 'position' | 'repeat'>

/** The margin in whole pixels: below 1 it is a fraction of the picture's shorter side. */
export function marginPixels({ margin, picture }: { margin: number; picture: Size }): number {
  return Math.round(margin < 1 ? margin * Math.min(picture.width, picture.height) : margin)
}

/** The height of letters in pixels, at least 1: below 1 it is a fraction of the picture's height. */
export function textPixels({ picture, size }: { picture: Size; size: number }): number {
  return Math.max(1, size < 1 ? size * picture.height : size)
}

/** The box around a mark that was turned by `rotate` degrees, not rounded. */
export function turnedBox({ height, rotate, width }: Size & { rotate: number }): Size {
  const radians = (rotate * Math.PI) / 180
  const [across, down] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))]
  return { height: height * across + width * down, width: width * across + height * down }
}

type SizeMarkArgs = {
  natural: Size
  picture: Size
  rotate: number
  width?: number
}

/**
 * Pixels of a mark before it is turned: as wide as wanted, or as large as the picture allows when
 * it is turned. A text comes as wide as its letters are: leave `width` out.
 *
 * @param args.natural the mark as it came.
 * @param args.width pixels, or up to 1 a fraction of the picture's width.
 */
export function sizeMark({ natural, picture, rotate, width }: SizeMarkArgs): Size {
  const wantedWidth =
    width === undefined ? natural.width : width <= 1 ? width * picture.width : width
  const wanted = { height: (wantedWidth * natural.height) / natural.width, width: wantedWidth }
  const box = turnedBox({ ...wanted, rotate })
  const shrink = Math.max(1, box.width / picture.width, box.height / picture.height)
  // Rounded up, a turned box might stick out.
  const round = shrink > 1 ? Math.floor : Math.round
  return {
    height: clamp({
      max: maxSide(picture),
      min: 1,
      value: round(wanted.height / shrink + epsilon),
    }),
    width: clamp({ max: maxSide(picture), min: 1, value: round(wanted.width / shrink + epsilon) }),
  }
}

/** Floating point may say 99.9999 for 100. */
const epsilon = 1e-9

const maxSide = ({ height, width }: Size): number => Math.ceil(Math.hypot(height, width))

const clamp = ({ max, min, value }: { max: number; min: number; value: number }): number =>
  Math.min(max, Math.max(min, value))

type PlaceMarkArgs = {
  box: Size
  mark: Placing
  picture: Size
}

/**
 * Where a mark of a size goes on a picture. It lies inside the picture whatever the margin; tiles
 * keep the margin between them, and those at the edges are cut.
 *
 * @param args.box the mark as it is drawn, turned and not larger than the picture.
 */
export function placeMark({
  box,
  mark: { margin, position, repeat },
  picture,
}: PlaceMarkArgs): MarkPlacement {
  const gap = marginPixels({ margin, picture })
  const { x, y } = sides[position]
  return {
    left: along({ gap, room: picture.width - box.width, side: x }),
    stepX: repeat === 'both' || repeat === 'x' ? box.width + gap : null,
    stepY: repeat === 'both' || repeat === 'y' ? box.height + gap : null,
    top: along({ gap, room: picture.height - box.height, side: y }),
  }
}

type Side = 'end' | 'middle' | 'start'

const sides: Readonly<Record<MarkPosition, { x: Side; y: Side }>> = {
  bottom: { x: 'middle', y: 'end' },
  'bottom-left': { x: 'start', y: 'end' },
  'bottom-right': { x: 'end', y: 'end' },
  center: { x: 'middle', y: 'middle' },
  left: { x: 'start', y: 'middle' },
  right: { x: 'end', y: 'middle' },
  top: { x: 'middle', y: 'start' },
  'top-left': { x: 'start', y: 'start' },
  'top-right': { x: 'end', y: 'start' },
}

/** When the room is odd, the larger half is right and below, as sharp does it. */
function along({ gap, room, side }: { gap: number; room: number; side: Side }): number {
  if (room <= 0) return 0
  if (side === 'middle') return Math.floor(room / 2)
  const distance = Math.min(gap, room)
  return side === 'start' ? distance : room - distance
}

type ListMarksArgs = {
  box: Size
  picture: Size
  placement: MarkPlacement
}

/** Every mark that shows on the picture, rows from above; those at the edges stick out. */
export function listMarks({
  box,
  picture,
  placement: { left, stepX, stepY, top },
}: ListMarksArgs): Rect[] {
  const lefts = repeatAlong({ at: left, length: box.width, step: stepX, total: picture.width })
  const tops = repeatAlong({ at: top, length: box.height, step: stepY, total: picture.height })
  return tops.flatMap((y) => lefts.map((x) => ({ ...box, left: x, top: y })))
}

type RepeatAlongArgs = {
  at: number
  length: number
  step: null | number
  total: number
}

function repeatAlong({ at, length, step, total }: RepeatAlongArgs): number[] {
  if (step === null) return [at]
  // The first that still shows: its end lies behind the edge.
  const first = at - Math.ceil((at + length) / step - 1) * step
  const starts: number[] = []
  for (let start = first; start < total; start += step) starts.push(start)
  return starts
}
