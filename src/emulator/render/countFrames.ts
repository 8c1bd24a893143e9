import type { StoredOriginal } from './storedOriginal.js'

import { readFile } from 'node:fs/promises'

import { readImageHeader } from '../../core/imageHeader.js'

/** Frames of a stored file: 1 for a still picture. Reads GIF and WebP whole, others not at all. */
export async function countFrames(original: StoredOriginal): Promise<number> {
  if (original.frames !== undefined) return original.frames
  if (original.mimeType !== 'image/gif' && original.mimeType !== 'image/webp') return 1
  const bytes = await readFile(original.path)
  return readImageHeader({ bytes, complete: true, totalBytes: bytes.length }).frames
}
