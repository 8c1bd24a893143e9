import type { SharpModule } from './sharpTypes.js'

export type Color = { alpha: number; b: number; g: number; r: number }

type ResolveColorArgs = {
  color: string
  opaque: boolean
  sharp: SharpModule
}

/**
 * A CSS colour in numbers. sharp reads it, by painting one pixel, so that nothing here has to know
 * the names of colours. `opaque` lays it on white.
 */
export async function resolveColor({ color, opaque, sharp }: ResolveColorArgs): Promise<Color> {
  const create = { background: color, channels: 4, height: 1, width: 1 } as const
  const [r = 0, g = 0, b = 0, a = 255] = await sharp({ create }).raw().toBuffer()
  if (!opaque) return { alpha: a / 255, b, g, r }
  const onWhite = (channel: number) => Math.round((channel * a + 255 * (255 - a)) / 255)
  return { alpha: 1, b: onWhite(b), g: onWhite(g), r: onWhite(r) }
}
