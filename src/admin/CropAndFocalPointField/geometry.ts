import type { Crop } from '../../core/crop.js'
import type { Point } from '../../core/geometry.js'

/** Sides and corners of the crop, by compass. */
export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const

export type Handle = (typeof handles)[number]

/** Fractions of the picture's sides. */
const smallest = 0.02
const whole: Crop = { height: 1, width: 1, x: 0, y: 0 }

const clamp = (value: number, min: number, max: number): number =>
  Math.min(Math.max(value, min), Math.max(min, max))

/** Finer than a pixel of the largest picture, and short in the form. */
const round = (value: number): number => Math.round(value * 10_000) / 10_000

function tidy({ height, width, x, y }: Crop): Crop {
  const [left, top] = [round(x), round(y)]
  return {
    height: round(Math.min(height, 1 - top)),
    width: round(Math.min(width, 1 - left)),
    x: left,
    y: top,
  }
}

export function isWhole({ height, width }: Crop): boolean {
  return height > 0.999 && width > 0.999
}

/** The crop elsewhere, as large as before, inside the picture. */
export function moveCrop({ by, crop }: { by: Point; crop: Crop }): Crop {
  return tidy({
    ...crop,
    x: clamp(crop.x + by.x, 0, 1 - crop.width),
    y: clamp(crop.y + by.y, 0, 1 - crop.height),
  })
}

type Edges = { bottom: number; left: number; right: number; top: number }

function moveEdges({ by, crop, handle }: { by: Point; crop: Crop; handle: Handle }): Edges {
  const { x: left, y: top } = crop
  const right = left + crop.width
  const bottom = top + crop.height
  return {
    bottom: handle.includes('s') ? clamp(bottom + by.y, top + smallest, 1) : bottom,
    left: handle.includes('w') ? clamp(left + by.x, 0, right - smallest) : left,
    right: handle.includes('e') ? clamp(right + by.x, left + smallest, 1) : right,
    top: handle.includes('n') ? clamp(top + by.y, 0, bottom - smallest) : top,
  }
}

type ResizeCropArgs = {
  by: Point
  crop: Crop
  handle: Handle
  ratio: number | undefined
}

/**
 * The crop with one side or corner moved; what lies opposite stays where it is.
 *
 * @param args.ratio of width to height, in fractions of the picture's sides; none is free
 */
export function resizeCrop({ by, crop, handle, ratio }: ResizeCropArgs): Crop {
  const { bottom, left, right, top } = moveEdges({ by, crop, handle })
  const size = { height: bottom - top, width: right - left }
  if (ratio === undefined) return tidy({ ...size, x: left, y: top })
  const isUpright = handle === 'n' || handle === 's'
  const isLevel = handle === 'e' || handle === 'w'
  const grown = Math.max(size.width, size.height * ratio)
  const width = isUpright ? size.height * ratio : isLevel ? size.width : grown
  return fit({ crop, handle, ratio, width })
}

type FitArgs = {
  crop: Crop
  handle: Handle
  ratio: number
  width: number
}

/** As wide as wanted in this shape, or as wide as there is room for. */
function fit({ crop, handle, ratio, width: wanted }: FitArgs): Crop {
  const centre = { x: crop.x + crop.width / 2, y: crop.y + crop.height / 2 }
  const right = crop.x + crop.width
  const bottom = crop.y + crop.height
  const [isWest, isEast] = [handle.includes('w'), handle.includes('e')]
  const [isNorth, isSouth] = [handle.includes('n'), handle.includes('s')]
  const roomX = isWest ? right : isEast ? 1 - crop.x : 2 * Math.min(centre.x, 1 - centre.x)
  const roomY = isNorth ? bottom : isSouth ? 1 - crop.y : 2 * Math.min(centre.y, 1 - centre.y)
  const width = Math.min(wanted, roomX, roomY * ratio)
  const height = width / ratio
  return tidy({
    height,
    width,
    x: isWest ? right - width : isEast ? crop.x : centre.x - width / 2,
    y: isNorth ? bottom - height : isSouth ? crop.y : centre.y - height / 2,
  })
}

/** The largest part of the crop that has this shape, in its middle. */
export function shapeCrop({ crop, ratio }: { crop: Crop | null; ratio: number }): Crop {
  const from = crop ?? whole
  const width = Math.min(from.width, from.height * ratio)
  const height = width / ratio
  return tidy({
    height,
    width,
    x: from.x + (from.width - width) / 2,
    y: from.y + (from.height - height) / 2,
  })
}

type TypeCropArgs = {
  crop: Crop | null
  part: keyof Crop
  value: number
}

/** Numbers that somebody typed, brought inside the picture: the part that was typed has its way. */
export function typeCrop({ crop, part, value }: TypeCropArgs): Crop {
  const from = crop ?? whole
  const wanted = clamp(value, part === 'width' || part === 'height' ? smallest : 0, 1)
  if (part === 'width') return tidy({ ...from, width: wanted, x: Math.min(from.x, 1 - wanted) })
  if (part === 'height') return tidy({ ...from, height: wanted, y: Math.min(from.y, 1 - wanted) })
  const start = Math.min(wanted, 1 - smallest)
  return part === 'x'
    ? tidy({ ...from, width: Math.min(from.width, 1 - start), x: start })
    : tidy({ ...from, height: Math.min(from.height, 1 - start), y: start })
}
