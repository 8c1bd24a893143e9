import type { Size } from '../core/geometry.js'
import { readImageHeader } from '../core/imageHeader.js'
import type { ParsedMark } from '../core/watermark.js'
import { placeMark, sizeMark } from '../core/watermarkLayout.js'
import { CloudflareImagesError } from '../errors.js'
import type { DrawOptions, TransformOptions } from './imagesBinding.js'

/** What is done to a mark, in order, and where it is drawn then. */
export type PlacedOverlay = { draw: DrawOptions; steps: readonly TransformOptions[] }

type PlaceOverlayArgs = {
  bytes: Uint8Array
  mark: ParsedMark
  picture: Size
}

/**
 * Size and place of a mark by the arithmetic of the site's own renderer. Tiles alone differ: the
 * binding lays them from the upper left corner on, so half of the space between two is at each edge.
 *
 * @param args.bytes the mark as an image file.
 * @throws CloudflareImagesError WATERMARK_INVALID
 */
export function placeOverlay({ bytes, mark, picture }: PlaceOverlayArgs): PlacedOverlay {
  const { opacity, source } = mark
  const rotate = toRightAngle(mark.rotate)
  const size = sizeMark({
    natural: measure(bytes),
    picture,
    rotate,
    ...(source.kind === 'text' ? {} : { width: mark.width }),
  })
  const box = rotate % 180 === 0 ? size : { height: size.width, width: size.height }
  const { left, stepX, stepY, top } = placeMark({ box, mark, picture })
  const tile = {
    height: Math.min(picture.height, stepY ?? box.height),
    width: Math.min(picture.width, stepX ?? box.width),
  }
  return {
    draw: {
      ...(opacity === 1 ? {} : { opacity }),
      ...toRepeat({ stepX, stepY }),
      ...(stepX === null ? { left } : {}),
      ...(stepY === null ? { top } : {}),
    },
    // In steps of their own, because the order counts.
    steps: [
      { ...size, fit: 'squeeze' },
      ...(rotate === 0 ? [] : [{ rotate }]),
      ...padTo({ box, tile }),
    ],
  }
}

function toRightAngle(degrees: number): 0 | 180 | 270 | 90 {
  const quarters = Math.round(((degrees % 360) + 360) % 360) / 90
  return ([0, 90, 180, 270] as const)[quarters] ?? 0
}

function toRepeat({ stepX, stepY }: Record<'stepX' | 'stepY', null | number>): DrawOptions {
  if (stepX !== null) return { repeat: stepY === null ? 'x' : true }
  return stepY === null ? {} : { repeat: 'y' }
}

/** One side after the other: with both at once the mark would be enlarged. */
function padTo({ box, tile }: { box: Size; tile: Size }): TransformOptions[] {
  const pad = { background: 'rgba(0,0,0,0)', fit: 'pad' } as const
  return [
    ...(tile.width === box.width ? [] : [{ ...pad, height: box.height, width: tile.width }]),
    ...(tile.height === box.height ? [] : [{ ...pad, ...tile }]),
  ]
}

function measure(bytes: Uint8Array): Size {
  try {
    return readImageHeader({ bytes, complete: true, totalBytes: bytes.byteLength })
  } catch (cause) {
    throw new CloudflareImagesError({
      cause,
      code: 'WATERMARK_INVALID',
      message: 'The mark is not an image that can be drawn.',
    })
  }
}
