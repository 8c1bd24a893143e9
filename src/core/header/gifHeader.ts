import type { HeaderInput, RawHeader } from './headerInput.js'

import { refuseShort, refuseUnreadable, viewOf } from './headerInput.js'

const headerLength = 13

/** Bytes of a colour table, from the flags that announce it. */
function tableLength(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1)
}

/** The end of a chain of data blocks; null when it runs out of the bytes. */
function skipBlocks({ bytes, from }: { bytes: Uint8Array; from: number }): null | number {
  let at = from
  for (;;) {
    const length = bytes[at]
    if (length === undefined) return null
    if (length === 0) return at + 1
    at += 1 + length
  }
}

/** The end of one block that begins at `from`; null when it runs out of the bytes. */
function skipBlock({ bytes, from }: { bytes: Uint8Array; from: number }): null | number {
  if (bytes[from] === 0x21) return skipBlocks({ bytes, from: from + 2 })
  const flags = bytes[from + 9]
  if (flags === undefined) return null
  return skipBlocks({ bytes, from: from + 10 + tableLength(flags) + 1 })
}

/** Reads the blocks of a GIF and counts its frames; in a part of a file, those that the part holds. */
export function readGifHeader(input: HeaderInput): RawHeader {
  const { bytes, complete } = input
  if (bytes.byteLength < headerLength) return refuseShort(input)
  const view = viewOf(bytes)
  const size = { height: view.getUint16(8, true), width: view.getUint16(6, true) }
  let frames = 0
  let at = headerLength + tableLength(view.getUint8(10))
  while (at < bytes.byteLength && bytes[at] !== 0x3b) {
    const kind = bytes[at]
    // Encoders pad with zeros after the last block.
    if (kind === 0 && frames > 0) break
    if (kind !== 0x21 && kind !== 0x2c) return refuseUnreadable('a block of the GIF is damaged')
    const end = skipBlock({ bytes, from: at })
    if (kind === 0x2c) frames += 1
    if (end === null) {
      if (complete) return refuseShort(input)
      break
    }
    at = end
  }
  if (frames === 0 && complete) return refuseShort(input)
  return { ...size, animated: frames > 1, frames: Math.max(1, frames), orientation: 1 }
}
