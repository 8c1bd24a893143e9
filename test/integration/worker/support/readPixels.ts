import type { Rect, Size } from '../../../../src/core/geometry.js'

import sharp from 'sharp'

/** A picture whose colours can be asked for. */
export type ReadPicture = Size & {
  at(point: { x: number; y: number }): readonly [number, number, number]
  /** The smallest rectangle around all that is not of a colour. */
  boundsOfOther(color: readonly number[]): Rect
}

/** Decodes an answer's picture. */
export async function readPixels(response: Response): Promise<ReadPicture> {
  const { data, info } = await sharp(Buffer.from(await response.arrayBuffer()))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { height, width } = info
  const at = ({ x, y }: { x: number; y: number }) => {
    const [r = 0, g = 0, b = 0] = data.subarray((y * width + x) * 3)
    return [r, g, b] as const
  }
  return {
    at,
    boundsOfOther(color) {
      let [left, top, right, bottom] = [width, height, -1, -1]
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          if (isNear(at({ x, y }), color)) continue
          left = Math.min(left, x)
          right = Math.max(right, x)
          top = Math.min(top, y)
          bottom = y
        }
      }
      return { height: bottom - top + 1, left, top, width: right - left + 1 }
    },
    height,
    width,
  }
}

/** Lossy formats move colours a little. */
export const isNear = (color: readonly number[], other: readonly number[]): boolean =>
  color.every((value, channel) => Math.abs(value - (other[channel] ?? 0)) <= 24)
