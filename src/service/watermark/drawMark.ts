import type { Size } from '../../core/geometry.js'
import type { MarkPosition, ParsedMark } from '../../core/watermark.js'
import type { SharpImage, SharpModule } from '../../images/sharpTypes.js'
import type { MarkPixels } from './watermarkTypes.js'

import { sniffImageType } from '../../core/mime.js'
import { marginPixels, sizeMark, textPixels } from '../../core/watermarkLayout.js'
import { isCloudflareImagesError } from '../../errors.js'
import { resolveColor } from '../../images/resolveColor.js'
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
  if (bytes === undefined || sniffImageType(bytes) === null) {
    return refuseMark('A watermark is not an image.')
  }
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

type TextSource = Extract<ParsedMark['source'], { kind: 'text' }>

type DrawTextArgs = {
  mark: Pick<ParsedMark, 'margin' | 'position' | 'repeat'>
  picture: Size
  sharp: SharpModule
  source: TextSource
}

/**
 * A text as pixels. Its lines break where the picture ends; scripts that run from right to left do
 * so by themselves, and letters that the font lacks come from the system's others.
 *
 * @throws CloudflareImagesError WATERMARK_INVALID for a text without any letter to draw.
 */
async function drawText({
  mark: { margin, position, repeat },
  picture,
  sharp,
  source: { color, font, size, text },
}: DrawTextArgs): Promise<MarkPixels> {
  const { alpha, b, g, r } = await resolveColor({ color, opaque: false, sharp })
  const gap = repeat === 'none' ? marginPixels({ margin, picture }) : 0
  const image = sharp({
    text: {
      // Else lines begin where their script begins.
      ...(isCentred(position) ? { align: 'centre' } : {}),
      // A point is a pixel then.
      dpi: 72,
      font: `${font} ${letterPixels({ picture, size, text })}`,
      rgba: true,
      text: `<span foreground="${toHex([r, g, b])}">${escapeMarkup(text)}</span>`,
      width: Math.max(1, picture.width - 2 * gap),
      wrap: 'word-char',
    },
  })
  const { data, info } = await image
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      if (isCloudflareImagesError(cause)) throw cause
      return refuseMark('A watermark text has no letters to draw.', cause)
    })
  return { data: fade({ data, opacity: alpha }), height: info.height, width: info.width }
}

const isCentred = (position: MarkPosition): boolean =>
  ['bottom', 'center', 'top'].includes(position)

type LetterPixelsArgs = {
  picture: Size
  size: number
  text: string
}

/**
 * Letters as high as wanted, but for those so large that the text could never fit: they would be
 * drawn on a canvas much larger than the picture, only to be made smaller.
 */
function letterPixels({ picture, size, text }: LetterPixelsArgs): number {
  const fitting = 1.5 * Math.sqrt((picture.width * picture.height) / text.length)
  const pixels = Math.min(textPixels({ picture, size }), picture.height, Math.max(1, fitting))
  return Math.round(pixels * 1000) / 1000
}

/** A text is never markup: every character that means something there is written as itself. */
function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
}

const toHex = (channels: readonly number[]): string =>
  `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`

/** Makes every pixel as much more transparent as `opacity` says, in place. */
function fade({ data, opacity }: { data: Buffer; opacity: number }): Buffer {
  if (opacity === 1) return data
  for (let index = 3; index < data.length; index += 4) {
    data[index] = Math.round((data[index] ?? 0) * opacity)
  }
  return data
}
