import type { Crop } from './crop.js'
import type { Point } from './geometry.js'

/** Where a picture is cut that nobody has set a point on. */
export const centre: Point = { x: 50, y: 50 }

const isCentre = ({ x, y }: Point): boolean => x === centre.x && y === centre.y

const whole: Crop = { height: 1, width: 1, x: 0, y: 0 }

type CarryFocalArgs = {
  focal: Point
  from: Crop | undefined
  to: Crop | undefined
}

/**
 * A focal point in percent of the picture with one crop, on the same spot of the picture with another;
 * at its edge where that spot is cut away. No crop is the whole picture.
 */
export function carryFocal({ focal, from, to }: CarryFocalArgs): Point {
  if (from === to) return focal
  const source = from ?? whole
  const target = to ?? whole
  const carry = (percent: number, axis: 'x' | 'y', side: 'height' | 'width'): number => {
    const inWhole = source[axis] + (percent / 100) * source[side]
    const inside = (inWhole - target[axis]) / target[side]
    return Math.round(Math.min(1, Math.max(0, inside)) * 10_000) / 100
  }
  return { x: carry(focal.x, 'x', 'width'), y: carry(focal.y, 'y', 'height') }
}

type CarryChosenArgs = {
  focal: Point
  from: Crop | undefined
  to: Crop | undefined
}

/** The same for a point that somebody chose: the middle, which everything has, stays the middle. */
export function carryChosen(args: CarryChosenArgs): Point {
  return isCentre(args.focal) ? args.focal : carryFocal(args)
}
