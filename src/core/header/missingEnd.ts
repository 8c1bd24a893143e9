import { asciiAt, viewOf } from './headerInput.js'

const jpegEnd = Uint8Array.of(0xff, 0xd9)
const pngEnd = Uint8Array.of(0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82)

/**
 * A JPEG or PNG with the end that it lacks: what some cameras and programs leave out, and what a
 * broken transfer takes first. Whether all of the picture is there shows only when it is decoded.
 *
 * @returns `undefined` for other files, and where more is missing than an end
 */
export function addMissingEnd(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) {
    const isHalf = bytes.at(-1) === 0xff
    return join(bytes, isHalf ? jpegEnd.subarray(1) : jpegEnd)
  }
  if (bytes[0] === 0x89 && asciiAt({ at: 1, bytes, length: 3 }) === 'PNG') return endPng(bytes)
  return undefined
}

/** Only where the file ends between two chunks, or within the last one. */
function endPng(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes)
  let at = 8
  let hasPixels = false
  while (at + 8 <= bytes.byteLength) {
    const end = at + 12 + view.getUint32(at)
    const type = asciiAt({ at: at + 4, bytes })
    if (end > bytes.byteLength) break
    if (type === 'IEND') return undefined
    if (type === 'IDAT') hasPixels = true
    at = end
  }
  const rest = bytes.subarray(at)
  const isEnd = rest.byteLength < pngEnd.byteLength && rest.every((byte, i) => byte === pngEnd[i])
  return hasPixels && isEnd ? join(bytes.subarray(0, at), pngEnd) : undefined
}

function join(bytes: Uint8Array, end: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.byteLength + end.byteLength)
  whole.set(bytes)
  whole.set(end, bytes.byteLength)
  return whole
}
