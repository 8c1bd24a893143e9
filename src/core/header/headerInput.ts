import type { Size } from '../geometry.js'

import { CloudflareImagesError } from '../../errors.js'

/** The bytes that a reader may look at. */
export type HeaderInput = {
  /** The beginning of the file, or all of it. */
  bytes: Uint8Array
  /** `bytes` is the whole file. */
  complete: boolean
  totalBytes: number
}

/** What a reader finds: sizes as stored, before the orientation is applied. */
export type RawHeader = Size & {
  animated: boolean
  frames: number
  /** EXIF's number, 1 to 8. */
  orientation: number
}

/**
 * Reports a file that cannot be read as what it claims to be.
 *
 * @throws CloudflareImagesError FILE_UNREADABLE
 */
export function refuseUnreadable(reason: string): never {
  throw new CloudflareImagesError({
    code: 'FILE_UNREADABLE',
    message: `The image cannot be read: ${reason}. Open it in an image editor, export it again and retry.`,
  })
}

/** The reader ran out of bytes: a cut file, or merely too short a beginning of a whole one. */
export function refuseShort({ complete }: HeaderInput): never {
  if (complete) return refuseUnreadable('it ends too early, as after an interrupted transfer')
  throw new CloudflareImagesError({
    code: 'FILE_UNREADABLE',
    details: { needsMoreBytes: true },
    message: 'The size of the image is not in the part of the file that was read.',
  })
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

type AsciiAtArgs = {
  at: number
  bytes: Uint8Array
  length?: number
}

export function asciiAt({ at, bytes, length = 4 }: AsciiAtArgs): string {
  return String.fromCharCode(...bytes.subarray(at, at + length))
}
