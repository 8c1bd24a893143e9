import type { Rect, Size } from '../../core/geometry.js'
import type { ParsedMark } from '../../core/watermark.js'
import type { MarkPlacement } from '../../core/watermarkLayout.js'
import type { MarkPixels } from './watermarkTypes.js'

import { listMarks, placeMark } from '../../core/watermarkLayout.js'

/** What sharp lays on the picture. */
export type MarkLayer = {
  left: number
  pixels: MarkPixels
  /** Repeated over the whole picture, from its upper left corner. */
  tile: boolean
  top: number
}

/** Tiny tiles are joined to larger ones: sharp lays few large ones faster. */
const minTileSide = 256

type LayMarkArgs = {
  isAnimated: boolean
  mark: Pick<ParsedMark, 'margin' | 'position' | 'repeat'>
  picture: Size
  pixels: MarkPixels
}

/**
 * The smallest layer that shows every mark where the arithmetic wants it.
 *
 * @param args.isAnimated makes it as large as a frame, to be repeated from frame to frame.
 */
export function layMark({ isAnimated, mark, picture, pixels }: LayMarkArgs): MarkLayer {
  // Turned, it may be a pixel larger than the arithmetic says.
  const box = {
    height: Math.min(pixels.height, picture.height),
    width: Math.min(pixels.width, picture.width),
  }
  const placement = placeMark({ box, mark, picture })
  const area = isAnimated ? { ...picture, left: 0, top: 0 } : getArea({ box, picture, placement })
  const marks = listMarks({
    box,
    picture: { height: area.top + area.height, width: area.left + area.width },
    placement,
  })
  return {
    left: area.left,
    pixels: paint({ area, marks, pixels }),
    tile: isAnimated || mark.repeat === 'both',
    top: area.top,
  }
}

type GetAreaArgs = {
  box: Size
  picture: Size
  placement: MarkPlacement
}

function getArea({ box, picture, placement: { left, stepX, stepY, top } }: GetAreaArgs): Rect {
  if (stepX !== null && stepY !== null) {
    return {
      height: tileSide({ side: picture.height, step: stepY }),
      left: 0,
      top: 0,
      width: tileSide({ side: picture.width, step: stepX }),
    }
  }
  return {
    height: stepY === null ? box.height : picture.height,
    left: stepX === null ? left : 0,
    top: stepY === null ? top : 0,
    width: stepX === null ? box.width : picture.width,
  }
}

/** A multiple of the step, so that tiles join; never more than the picture. */
function tileSide({ side, step }: { side: number; step: number }): number {
  return Math.min(side, step * Math.ceil(minTileSide / step))
}

type PaintArgs = {
  area: Rect
  marks: readonly Rect[]
  pixels: MarkPixels
}

/** Marks never overlap, so their rows are copied as they are; what sticks out is cut. */
function paint({ area, marks, pixels }: PaintArgs): MarkPixels {
  const data = Buffer.alloc(area.width * area.height * 4)
  for (const mark of marks) {
    const [left, top] = [mark.left - area.left, mark.top - area.top]
    const fromX = Math.max(0, -left)
    const toX = Math.min(mark.width, area.width - left)
    const toY = Math.min(mark.height, area.height - top)
    for (let y = Math.max(0, -top); y < toY; y += 1) {
      const row = y * pixels.width
      const target = ((top + y) * area.width + left + fromX) * 4
      pixels.data.copy(data, target, (row + fromX) * 4, (row + toX) * 4)
    }
  }
  return { data, height: area.height, width: area.width }
}
