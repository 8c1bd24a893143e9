/** Width and height in whole pixels. */
export type Size = { width: number; height: number }

/** A rectangle in whole pixels, measured from the upper left corner. */
export type Rect = Size & { left: number; top: number }

/** A point; the unit (pixels, percent, fractions) is stated where it is used. */
export type Point = { x: number; y: number }
