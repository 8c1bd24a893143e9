import { rgbaToThumbHash } from 'thumbhash'

import type { Placeholder } from '../../core/placeholder.js'

import { cloudflareLimits } from '../../core/limits.js'
import { createRenderGate } from '../../emulator/render/createRenderGate.js'
import { loadSharp } from '../../emulator/render/loadSharp.js'

/** The most that a thumbhash is made of. */
const side = 100
/** A picture that takes longer is one that wants to. */
const patienceSeconds = 10

/** Decoding is bounded for the whole process: uploads come in crowds. */
const gate = createRenderGate({ maxActive: 2 })

/**
 * A picture, upright, its first frame. A file on disk is read in pieces, and what sharp holds of any
 * picture is a few rows.
 *
 * @throws SHARP_MISSING, API_UNAVAILABLE with too many waiting, and sharp's own errors
 */
export async function drawPlaceholder(
  source: { bytes: Uint8Array } | { path: string },
): Promise<Placeholder> {
  const sharp = await loadSharp()
  const input = 'path' in source ? source.path : source.bytes
  const { data, info } = await gate(() =>
    sharp(input, {
      autoOrient: true,
      failOn: 'error',
      limitInputPixels: cloudflareLimits.maxPixels,
    })
      .resize({ fit: 'inside', height: side, width: side })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .timeout({ seconds: patienceSeconds })
      .toBuffer({ resolveWithObject: true }),
  )
  return {
    ...measure(data),
    thumbhash: Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64'),
  }
}

function measure(rgba: Buffer): Pick<Placeholder, 'color' | 'hasAlpha'> {
  const sums = [0, 0, 0]
  let weight = 0
  let hasAlpha = false
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3] ?? 0
    if (alpha < 255) hasAlpha = true
    weight += alpha
    for (let channel = 0; channel < 3; channel += 1)
      sums[channel] = (sums[channel] ?? 0) + (rgba[at + channel] ?? 0) * alpha
  }
  if (weight === 0) return { color: null, hasAlpha }
  const toHex = (sum: number): string =>
    Math.round(sum / weight)
      .toString(16)
      .padStart(2, '0')
  return { color: `#${sums.map(toHex).join('')}`, hasAlpha }
}
