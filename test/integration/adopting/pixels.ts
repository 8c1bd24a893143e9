import type { Site } from '../support/startPayload.js'

import sharp from 'sharp'

import { quadrantColors } from '../../fixtures/images.js'
import { fetchImage } from '../reading/rendition.js'

async function pixelsOf(site: Site, url: null | string): Promise<(x: number, y: number) => string> {
  const { bytes } = await fetchImage(site, url)
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return (x: number, y: number): string => {
    const at = (Math.min(y, info.height - 1) * info.width + Math.min(x, info.width - 1)) * 3
    const distanceTo = (color: readonly number[]): number =>
      color.reduce((sum, part, index) => sum + Math.abs(part - data[at + index]!), 0)
    const [nearest] = Object.entries(quadrantColors).toSorted(
      ([, a], [, b]) => distanceTo(a) - distanceTo(b),
    )
    return nearest![0]
  }
}

/** The quarters of the original that a square of 200 pixels shows in its corners. */
export async function cornersOf(site: Site, url: null | string): Promise<string[]> {
  const at = await pixelsOf(site, url)
  return [at(5, 5), at(194, 5), at(5, 194), at(194, 194)]
}

/** Columns of the top row that are of the left half of the picture. */
export async function widthOfLeft(site: Site, url: null | string): Promise<number> {
  const at = await pixelsOf(site, url)
  return Array.from({ length: 200 }, (_, x) => at(x, 5)).filter((name) => name === 'topLeft').length
}
