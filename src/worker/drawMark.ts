import type { Size } from '../core/geometry.js'
import type { NamedVariantOptions } from '../core/variant.js'
import type { ParsedMark } from '../core/watermark.js'
import type { WatermarkClaims } from '../core/watermarkToken.js'
import type {
  DrawOptions,
  ImagesBinding,
  PictureFormat,
  TransformOptions,
} from './imagesBinding.js'
import type { PictureStore } from './pictureStore.js'

import { readImageHeader } from '../core/imageHeader.js'
import { getOutputSize } from '../core/outputSize.js'
import { placeMark, sizeMark } from '../core/watermarkLayout.js'
import { CloudflareImagesError } from '../errors.js'
import { readHosted } from './readHosted.js'
import { type Fonts, readMark } from './readMark.js'

type DrawMarkArgs = {
  claims: WatermarkClaims
  fonts: Fonts
  format: PictureFormat
  images: ImagesBinding
  store: PictureStore
}

/**
 * Draws a picture with its mark in one call of the binding. Whatever fails throws, so that the
 * picture never appears without.
 *
 * @throws CloudflareImagesError IMAGE_MISSING, WATERMARK_INVALID; what the binding throws passes
 */
export async function drawMark({
  claims: { imageId, mark, original, transform },
  fonts,
  format,
  images,
  store,
}: DrawMarkArgs): Promise<Response> {
  const { size, stream } = await openOriginal({ imageId, images, original })
  const picture = getOutputSize({ options: transform, source: size })
  const bytes = await readMark({ fonts, images, mark, picture, store })
  const { draw, steps } = placeOverlay({ bytes, mark, picture })
  const overlay = steps.reduce(
    (input, step) => input.transform(step),
    images.input(toStream(bytes)),
  )
  const drawn = await images
    .input(stream)
    .transform(toTransform(transform))
    .draw(overlay, draw)
    .output({ format, ...(format === 'image/jpeg' ? { background: 'white' } : {}) })
  return drawn.response()
}

type Opened = { size: Size; stream: ReadableStream<Uint8Array> }

type OpenOriginalArgs = {
  imageId: string
  images: ImagesBinding
  original: null | Size
}

/** Only an image that the site has no size of is held in memory. */
async function openOriginal({ imageId, images, original }: OpenOriginalArgs): Promise<Opened> {
  const stream = await readHosted({ imageId, images })
  if (original !== null) return { size: original, stream }
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  return {
    size: readImageHeader({ bytes, complete: true, totalBytes: bytes.byteLength }),
    stream: toStream(bytes),
  }
}

function toStream(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  return new Blob([bytes]).stream()
}

/** The named variant as the binding has it. */
function toTransform({ blur, fit, height, width }: NamedVariantOptions): TransformOptions {
  return {
    fit,
    ...(blur === undefined || blur === 0 ? {} : { blur }),
    ...(height === undefined ? {} : { height }),
    ...(width === undefined ? {} : { width }),
  }
}

/** What is done to a mark, in order, and where it is drawn then. */
type PlacedOverlay = { draw: DrawOptions; steps: readonly TransformOptions[] }

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
function placeOverlay({ bytes, mark, picture }: PlaceOverlayArgs): PlacedOverlay {
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
