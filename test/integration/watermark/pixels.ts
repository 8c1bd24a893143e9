import type { RGB } from '../../fixtures/images.js'

import sharp from 'sharp'

/** A decoded picture, upright. */
export type Pixels = {
  at(x: number, y: number): RGB
  format: string
  frames: number
  /** Of one frame. */
  height: number
  width: number
}

/** Decodes an answer that is a picture. */
export async function readPixels(response: Response): Promise<Pixels> {
  const bytes = Buffer.from(await response.arrayBuffer())
  if (response.status !== 200) throw new Error(`${response.status} ${bytes.toString('utf8')}`)
  const { format, pageHeight, pages = 1 } = await sharp(bytes, { animated: true }).metadata()
  const { data, info } = await sharp(bytes, { animated: true })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return {
    at(x, y) {
      const index = (y * info.width + x) * info.channels
      return [data[index] ?? -1, data[index + 1] ?? -1, data[index + 2] ?? -1]
    },
    format,
    frames: pages,
    height: pageHeight ?? info.height,
    width: info.width,
  }
}

/** The largest difference of a channel. */
export function distance([r, g, b]: RGB, [otherR, otherG, otherB]: RGB): number {
  return Math.max(Math.abs(r - otherR), Math.abs(g - otherG), Math.abs(b - otherB))
}

/** A colour laid over another. */
export function blend({ over, opacity, under }: { opacity: number; over: RGB; under: RGB }): RGB {
  const [r, g, b] = under.map((value, channel) =>
    Math.round(value * (1 - opacity) + over[channel]! * opacity),
  )
  return [r!, g!, b!]
}
