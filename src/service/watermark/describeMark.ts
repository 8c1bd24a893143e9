import type { ParsedMark } from '../../core/watermark.js'

import { createHash } from 'node:crypto'

/** Sites hand over the same bytes for every picture: they are read once. */
const known = new WeakMap<Uint8Array, string>()

/** A mark in one spelling, bytes by their hash: equal marks are described equally. */
export function describeMark({
  margin,
  opacity,
  position,
  repeat,
  rotate,
  source,
  width,
}: ParsedMark): string {
  const place = [margin, opacity, position, repeat, rotate]
  switch (source.kind) {
    case 'bytes':
      return JSON.stringify([...place, width, 'bytes', hashBytes(source.bytes)])
    case 'imageId':
      return JSON.stringify([...place, width, 'imageId', source.imageId])
    case 'path':
      return JSON.stringify([...place, width, 'path', source.path])
    case 'text': {
      const { color, font, size, text } = source
      return JSON.stringify([...place, 'text', color, font, size, text])
    }
  }
}

function hashBytes(bytes: Uint8Array): string {
  const hash = known.get(bytes) ?? createHash('sha256').update(bytes).digest('base64url')
  known.set(bytes, hash)
  return hash
}
