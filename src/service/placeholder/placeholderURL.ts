import { LRUCache } from 'lru-cache'
import { thumbHashToRGBA } from 'thumbhash'

import { encodePNG } from './encodePNG.js'

/** About two megabytes of text. */
const kept = new LRUCache<string, string>({ max: 1000 })

/**
 * The blurred picture that a thumbhash stands for, as a data URL of one or two kilobytes; `null` for
 * a text that is none.
 */
export function placeholderURL(thumbhash: unknown): null | string {
  if (typeof thumbhash !== 'string' || thumbhash === '') return null
  const known = kept.get(thumbhash)
  if (known !== undefined) return known
  const url = draw(thumbhash)
  if (url !== null) kept.set(thumbhash, url)
  return url
}

function draw(thumbhash: string): null | string {
  const hash = Buffer.from(thumbhash, 'base64')
  // Five bytes of header, and one at least of what follows; the decoder reads past the end.
  if (hash.byteLength < 6) return null
  const { h: height, rgba, w: width } = thumbHashToRGBA(hash)
  const isOpaque = rgba.every((value, index) => index % 4 !== 3 || value === 255)
  const pixels = isOpaque ? rgba.filter((_, index) => index % 4 !== 3) : rgba
  const png = encodePNG({ channels: isOpaque ? 3 : 4, height, pixels, width })
  return `data:image/png;base64,${png.toString('base64')}`
}
