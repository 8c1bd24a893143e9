import type { Size } from '../geometry.js'
import type { HeaderInput, RawHeader } from './headerInput.js'

import { readExifOrientation } from './exifOrientation.js'
import { asciiAt, refuseShort, refuseUnreadable, viewOf } from './headerInput.js'

const firstChunk = 12

function getUint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
}

/** The size that a chunk states; null when it states none. */
function readSize({ at, type, view }: { at: number; type: string; view: DataView }): null | Size {
  if (type === 'VP8X' && at + 10 <= view.byteLength) {
    return { height: getUint24(view, at + 7) + 1, width: getUint24(view, at + 4) + 1 }
  }
  if (type === 'VP8L' && at + 5 <= view.byteLength) {
    if (view.getUint8(at) !== 0x2f) return refuseUnreadable('the WebP picture data is damaged')
    const bits = view.getUint32(at + 1, true)
    return { height: ((bits >>> 14) & 0x3fff) + 1, width: (bits & 0x3fff) + 1 }
  }
  if (type === 'VP8 ' && at + 10 <= view.byteLength) {
    if (getUint24(view, at + 3) !== 0x2a019d) {
      return refuseUnreadable('the WebP picture data is damaged')
    }
    return {
      height: view.getUint16(at + 8, true) & 0x3fff,
      width: view.getUint16(at + 6, true) & 0x3fff,
    }
  }
  return null
}

/** Reads the chunks of a WebP; in a part of a file, frames are those that the part holds. */
export function readWebpHeader(input: HeaderInput): RawHeader {
  const { bytes, totalBytes } = input
  if (bytes.byteLength < 20) return refuseShort(input)
  const view = viewOf(bytes)
  if (view.getUint32(4, true) + 8 > totalBytes) return refuseShort({ ...input, complete: true })
  let animated = false
  let frames = 0
  let orientation = 1
  let size: null | Size = null
  let at = firstChunk
  while (at + 8 <= bytes.byteLength) {
    const type = asciiAt({ at, bytes })
    const length = view.getUint32(at + 4, true)
    const data = at + 8
    size ??= readSize({ at: data, type, view })
    if (type === 'VP8X' && data < bytes.byteLength) animated = (view.getUint8(data) & 0x02) !== 0
    if (type === 'ANMF') frames += 1
    if (type === 'EXIF') orientation = readExifOrientation(bytes.subarray(data, data + length))
    // Chunks are padded to an even length.
    at = data + length + (length % 2)
  }
  if (!size) return refuseShort(input)
  return { ...size, animated: animated && frames !== 1, frames: Math.max(1, frames), orientation }
}
