import type { Size } from '../../core/geometry.js'
import type { MarkPosition, ParsedMark } from '../../core/watermark.js'
import type { SharpModule } from '../../images/sharpTypes.js'
import type { MarkPixels } from './watermarkTypes.js'

import { marginPixels, textPixels } from '../../core/watermarkLayout.js'
import { isCloudflareImagesError } from '../../errors.js'
import { resolveColor } from '../../images/resolveColor.js'
import { refuseMark } from './refuseMark.js'

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
export async function drawText({
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
export function fade({ data, opacity }: { data: Buffer; opacity: number }): Buffer {
  if (opacity === 1) return data
  for (let index = 3; index < data.length; index += 4) {
    data[index] = Math.round((data[index] ?? 0) * opacity)
  }
  return data
}
