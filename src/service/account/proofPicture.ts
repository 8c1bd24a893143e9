import type { Size } from '../../core/geometry.js'
import type { NamedVariantOptions } from '../../core/variant.js'
import type { VariantOptions } from '../../core/variantOptionTypes.js'

import { getResizePlan } from '../../core/outputSize.js'
import { encodePNG } from '../placeholder/encodePNG.js'

type Color = readonly [red: number, green: number, blue: number]

/** No two sides and no two corners are alike: a picture that is turned or cut wrongly shows it. */
const corners = {
  bottomLeft: [30, 60, 200],
  bottomRight: [230, 200, 40],
  topLeft: [200, 40, 40],
  topRight: [40, 160, 60],
} as const satisfies Record<string, Color>

const white: Color = [255, 255, 255]

/** A PNG of four rectangles, drawn without sharp. */
export function drawProof({ height, width }: Size): Buffer {
  const pixels = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      pixels.set(cornerAt({ x: x / width, y: y / height }), (y * width + x) * 3)
    }
  }
  return encodePNG({ channels: 3, height, pixels, width })
}

const cornerAt = ({ x, y }: { x: number; y: number }): Color => {
  if (y < 0.5) return x < 0.5 ? corners.topLeft : corners.topRight
  return x < 0.5 ? corners.bottomLeft : corners.bottomRight
}

/** Where pictures are looked at, as parts of a side. */
const places = [0.06, 0.3, 0.5, 0.7, 0.94]
/** Parts of the source around a border between two colours, where scaling mixes them. */
const mixed = 0.04
/** Of 255: what encoders change. */
const tolerance = 48

type FindWrongPixelArgs = {
  options: NamedVariantOptions | VariantOptions
  /** 8 bits for red, green, blue and alpha. */
  pixels: Uint8Array
  source: Size
}

/** The first place where a rendition of the proof is not as it should be; pure. */
export function findWrongPixel({
  options,
  pixels,
  source,
}: FindWrongPixelArgs): undefined | { x: number; y: number } {
  const { output } = getResizePlan({ options, source })
  for (const down of places) {
    for (const across of places) {
      const x = Math.floor(across * output.width)
      const y = Math.floor(down * output.height)
      const expected = expectedAt({ options, source, x, y })
      const at = (y * output.width + x) * 4
      const isWrong = expected?.some(
        (value, channel) => Math.abs(value - (pixels[at + channel] ?? 0)) > tolerance,
      )
      if (isWrong === true) return { x, y }
    }
  }
  return undefined
}

type ExpectedAtArgs = Omit<FindWrongPixelArgs, 'pixels'> & { x: number; y: number }

/** `undefined` where that depends on what nobody can work out. */
function expectedAt({ options, source, x, y }: ExpectedAtArgs): Color | undefined {
  const all: VariantOptions = options
  if (all.blur !== undefined || all.gravity === 'auto' || all.background !== undefined) {
    return undefined
  }
  const { crop, offset, scaled } = getResizePlan({ options, source })
  const inside = { x: x + 0.5 - offset.left, y: y + 0.5 - offset.top }
  if (
    inside.x < -1 ||
    inside.y < -1 ||
    inside.x > scaled.width + 1 ||
    inside.y > scaled.height + 1
  ) {
    return white
  }
  const place = {
    x: (inside.x + crop.left) / scaled.width,
    y: (inside.y + crop.top) / scaled.height,
  }
  const isMixed = [place.x, place.y].some(
    (part) => Math.abs(part - 0.5) < mixed || part < 0.01 || part > 0.99,
  )
  return isMixed ? undefined : cornerAt(place)
}
