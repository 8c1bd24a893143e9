import type { StoredPlaceholder } from '../../core/placeholder.js'
import type { SharpModule } from '../../images/sharpTypes.js'

import { open } from 'node:fs/promises'
import { rgbaToThumbHash } from 'thumbhash'

import { cloudflareLimits } from '../../core/limits.js'
import { sniffImageType } from '../../core/mime.js'
import { noPlaceholder } from '../../core/placeholder.js'
import { readSvgColor } from '../../core/svg/readSvgColor.js'
import { createRenderPool } from '../../images/createRenderPool.js'
import { renderBudgets } from '../../images/renderBudget.js'

/** The most that a thumbhash is made of. */
const side = 100
/** Of a drawing, whose colours stand in front. */
const headBytes = 256 * 1024

/** Bounded for the whole process: uploads come in crowds. */
const withSharp = createRenderPool({ maxActive: 2 })

/** A placeholder, or why there is none: a sentence for the event log. */
export type ReadPlaceholder = { placeholder: StoredPlaceholder } | { problem: string }

/** Bytes, or a file on disk. */
export type PictureSource = { bytes: Uint8Array } | { path: string }

/**
 * What stands in for a picture, upright, its first frame. A drawing is never drawn: it has the
 * colour that its text says, and no thumbhash.
 *
 * @throws IMAGE_TOO_LARGE, FILE_UNREADABLE, API_UNAVAILABLE with too many waiting, SHARP_MISSING, and
 * sharp's own errors
 */
export async function drawPlaceholder(source: PictureSource): Promise<StoredPlaceholder> {
  const head = await readHead(source)
  if (sniffImageType(head) === 'image/svg+xml') {
    return { ...noPlaceholder(), color: readSvgColor(head) }
  }
  return withSharp({ budget: renderBudgets.placeholder, task: (sharp) => draw({ sharp, source }) })
}

async function readHead(source: PictureSource): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes.subarray(0, headBytes)
  const file = await open(source.path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

type DrawArgs = {
  sharp: SharpModule
  source: PictureSource
}

async function draw({ sharp, source }: DrawArgs): Promise<StoredPlaceholder> {
  const { data, info } = await sharp('path' in source ? source.path : source.bytes, {
    autoOrient: true,
    failOn: 'error',
    limitInputPixels: cloudflareLimits.maxPixels,
  })
    .resize({ fit: 'inside', height: side, width: side })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return {
    ...measure(data),
    thumbhash: Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64'),
  }
}

function measure(rgba: Buffer): { color: null | string; hasAlpha: boolean } {
  const sums = [0, 0, 0]
  let weight = 0
  let hasAlpha = false
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3] ?? 0
    if (alpha < 255) hasAlpha = true
    weight += alpha
    for (let channel = 0; channel < 3; channel += 1) {
      sums[channel] = (sums[channel] ?? 0) + (rgba[at + channel] ?? 0) * alpha
    }
  }
  if (weight === 0) return { color: null, hasAlpha }
  const toHex = (sum: number): string =>
    Math.round(sum / weight)
      .toString(16)
      .padStart(2, '0')
  return { color: `#${sums.map(toHex).join('')}`, hasAlpha }
}
