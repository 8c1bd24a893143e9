import { asciiAt, viewOf } from './headerInput.js'

const orientationTag = 0x0112
const shortType = 3

/**
 * The orientation in an EXIF block, 1 to 8; 1 when there is none or the block is damaged, as every
 * viewer takes it.
 */
export function readExifOrientation(block: Uint8Array): number {
  const bytes = asciiAt({ at: 0, bytes: block }) === 'Exif' ? block.subarray(6) : block
  if (bytes.byteLength < 14) return 1
  const view = viewOf(bytes)
  const order = asciiAt({ at: 0, bytes, length: 2 })
  if (order !== 'II' && order !== 'MM') return 1
  const isLittle = order === 'II'
  const directory = view.getUint32(4, isLittle)
  if (directory + 2 > bytes.byteLength) return 1
  const count = view.getUint16(directory, isLittle)
  for (let index = 0; index < count; index += 1) {
    const at = directory + 2 + index * 12
    if (at + 12 > bytes.byteLength) return 1
    const isOrientation =
      view.getUint16(at, isLittle) === orientationTag &&
      view.getUint16(at + 2, isLittle) === shortType
    if (!isOrientation) continue
    const value = view.getUint16(at + 8, isLittle)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}
