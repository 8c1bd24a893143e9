import type { HeaderInput, RawHeader } from './headerInput.js'

import { readExifOrientation } from './exifOrientation.js'
import { asciiAt, refuseShort, refuseUnreadable, viewOf } from './headerInput.js'

/** Markers without a length: TEM, RST0 to RST7, SOI. */
function isBare(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
}

/** Start of frame, except for the three numbers in that row that mean tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

/** In compressed data 0xFF is followed by 0 or a restart marker, so 0xFF 0xD9 can only be the end. */
function hasEnd({ bytes, from }: { bytes: Uint8Array; from: number }): boolean {
  let at = bytes.indexOf(0xff, from)
  while (at !== -1 && at + 1 < bytes.byteLength) {
    if (bytes[at + 1] === 0xd9) return true
    at = bytes.indexOf(0xff, at + 1)
  }
  return false
}

/** Reads the markers of a JPEG up to its compressed data; checks that a whole file has its end. */
export function readJpegHeader(input: HeaderInput): RawHeader {
  const { bytes, complete } = input
  const view = viewOf(bytes)
  let orientation: number | undefined
  let size: undefined | { height: number; width: number }
  let at = 2
  while (at + 4 <= bytes.byteLength) {
    if (bytes[at] !== 0xff) return refuseUnreadable('a JPEG marker is missing where one must stand')
    const marker = view.getUint8(at + 1)
    if (marker === 0xff || isBare(marker)) {
      at += marker === 0xff ? 1 : 2
      continue
    }
    if (marker === 0xd9) return refuseUnreadable('the JPEG holds no picture')
    const length = view.getUint16(at + 2)
    if (length < 2) return refuseUnreadable('a JPEG segment has no length')
    const payload = bytes.subarray(at + 4, at + 2 + length)
    if (marker === 0xe1 && asciiAt({ at: 0, bytes: payload, length: 6 }) === 'Exif\0\0') {
      orientation ??= readExifOrientation(payload)
    }
    if (isFrame(marker) && payload.byteLength >= 5) {
      size ??= { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    }
    at += 2 + length
    if (marker !== 0xda) continue
    if (!size) return refuseUnreadable('the JPEG does not say its size')
    if (complete && !hasEnd({ bytes, from: at })) return refuseShort(input)
    return { ...size, animated: false, frames: 1, orientation: orientation ?? 1 }
  }
  if (size && !complete) {
    return { ...size, animated: false, frames: 1, orientation: orientation ?? 1 }
  }
  return refuseShort(input)
}
