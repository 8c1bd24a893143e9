import type { Size } from '../../core/geometry.js'
import type { ParsedMark } from '../../core/watermark.js'
import type { SharpImage, SharpModule } from '../../images/sharpTypes.js'
import type { MarkPixels } from './watermarkTypes.js'

import { sniffImageType } from '../../core/mime.js'
import { sizeMark } from '../../core/watermarkLayout.js'
import { isCloudflareImagesError } from '../../errors.js'
import { drawText, fade } from './drawText.js'
import { refuseMark } from './refuseMark.js'

/** More than any logo has, and few enough to decode. */
const maxMarkPixels = 40_000_000
const clear = { alpha: 0, b: 0, g: 0, r: 0 }

type Args = {
  /** Of its image; undefined for a text. */
  bytes: Uint8Array | undefined
  mark: ParsedMark
  picture: Size
  sharp: SharpModule
}

/**
 * A mark as it is laid on a picture: brought to size, turned, and as transparent as wanted.
 *
 * @throws CloudflareImagesError WATERMARK_INVALID
 */
export async function drawMark({ bytes, mark, picture, sharp }: Args): Promise<MarkPixels> {
  const { opacity, rotate, source } = mark
  const upright =
    source.kind === 'text'
      ? await fitText({
          mark,
          picture,
          pixels: await drawText({ mark, picture, sharp, source }),
          sharp,
        })
      : await fitImage({ bytes, mark, picture, sharp })
  const turned = rotate % 360 === 0 ? upright : await turn({ pixels: upright, rotate, sharp })
  return { ...turned, data: fade({ data: turned.data, opacity }) }
}

type FitTextArgs = Omit<Args, 'bytes'> & { pixels: MarkPixels }

async function fitText({
  mark: { rotate },
  picture,
  pixels,
  sharp,
}: FitTextArgs): Promise<MarkPixels> {
  const size = sizeMark({ natural: pixels, picture, rotate })
  if (size.width === pixels.width && size.height === pixels.height) return pixels
  return toPixels(openPixels({ pixels, sharp }).resize({ ...size, fit: 'fill' }))
}

async function fitImage({
  bytes,
  mark: { rotate, width },
  picture,
  sharp,
}: Args): Promise<MarkPixels> {
  if (bytes === undefined || sniffImageType(bytes) === null)
    return refuseMark('A watermark is not an image.')
  const options = { autoOrient: true, limitInputPixels: maxMarkPixels } as const
  try {
    const { autoOrient: natural, format } = await sharp(bytes, options).metadata()
    const size = sizeMark({ natural, picture, rotate, width })
    // A drawing is drawn at its size, not drawn small and enlarged.
    const density = Math.min(2400, Math.max(1, (72 * size.width) / natural.width))
    const image = sharp(bytes, { ...options, ...(format === 'svg' ? { density } : {}) })
    return await toPixels(image.resize({ ...size, fit: 'fill' }))
  } catch (cause) {
    if (isCloudflareImagesError(cause)) throw cause
    return refuseMark(
      'A watermark is an image that cannot be decoded, or has too many pixels.',
      cause,
    )
  }
}

type TurnArgs = {
  pixels: MarkPixels
  rotate: number
  sharp: SharpModule
}

/** In a pipeline of its own: sharp turns right angles before it scales, and others after. */
async function turn({ pixels, rotate, sharp }: TurnArgs): Promise<MarkPixels> {
  return toPixels(openPixels({ pixels, sharp }).rotate(rotate, { background: clear }))
}

type OpenPixelsArgs = {
  pixels: MarkPixels
  sharp: SharpModule
}

function openPixels({ pixels: { data, height, width }, sharp }: OpenPixelsArgs): SharpImage {
  return sharp(data, { raw: { channels: 4, height, width } })
}

async function toPixels(image: SharpImage): Promise<MarkPixels> {
  const { data, info } = await image
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, height: info.height, width: info.width }
}
