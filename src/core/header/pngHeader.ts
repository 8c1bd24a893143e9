import type { HeaderInput, RawHeader } from './headerInput.js'

import { readExifOrientation } from './exifOrientation.js'
import { asciiAt, refuseShort, refuseUnreadable, viewOf } from './headerInput.js'

const signatureLength = 8
/** Length, type and checksum around the data of a chunk. */
const chunkOverhead = 12

/** Reads the chunks of a PNG: size, frames of an APNG, orientation, and that the last chunk is there. */
export function readPngHeader(input: HeaderInput): RawHeader {
  const { bytes, complete, totalBytes } = input
  const view = viewOf(bytes)
  if (bytes.byteLength < 33) return refuseShort(input)
  if (asciiAt({ at: 12, bytes }) !== 'IHDR' || view.getUint32(8) !== 13) {
    return refuseUnreadable('the PNG does not begin with its header')
  }
  const header: RawHeader = {
    animated: false,
    frames: 1,
    height: view.getUint32(20),
    orientation: 1,
    width: view.getUint32(16),
  }
  let at = signatureLength
  while (at + 8 <= bytes.byteLength) {
    const length = view.getUint32(at)
    const type = asciiAt({ at: at + 4, bytes })
    if (!/^[A-Za-z]{4}$/.test(type)) return refuseUnreadable('a PNG chunk is damaged')
    if (at + chunkOverhead + length > totalBytes) return refuseShort({ ...input, complete: true })
    if (type === 'acTL' && length >= 8 && at + 12 <= bytes.byteLength) {
      header.frames = Math.max(1, view.getUint32(at + 8))
      header.animated = header.frames > 1
    }
    if (type === 'eXIf') {
      header.orientation = readExifOrientation(bytes.subarray(at + 8, at + 8 + length))
    }
    if (type === 'IEND') return header
    at += chunkOverhead + length
  }
  return complete ? refuseShort(input) : header
}
