import type { HeaderInput, RawHeader } from './header/headerInput.js'
import type { ImageMimeType } from './mime.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../errors.js'
import { readGifHeader } from './header/gifHeader.js'
import { refuseUnreadable } from './header/headerInput.js'
import { readIsoMediaHeader } from './header/isoMediaHeader.js'
import { readJpegHeader } from './header/jpegHeader.js'
import { addMissingEnd } from './header/missingEnd.js'
import { readPngHeader } from './header/pngHeader.js'
import { readSvgHeader } from './header/svgHeader.js'
import { readWebpHeader } from './header/webpHeader.js'
import { imageTypes, sniffImageType } from './mime.js'

/** What the beginning of an image file tells. */
export type ImageHeader = {
  animated: boolean
  /** For a GIF or WebP of which only a part was read, the frames in that part. */
  frames: number
  /** Pixels, upright: with the orientation applied. */
  height: number
  mimeType: ImageMimeType
  /** EXIF's number, 1 to 8, as stored. */
  orientation: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
  /** Pixels, upright: with the orientation applied. */
  width: number
}

const readers: Partial<Record<ImageMimeType, (input: HeaderInput) => RawHeader>> = {
  'image/avif': readIsoMediaHeader,
  'image/gif': readGifHeader,
  'image/heic': readIsoMediaHeader,
  'image/jpeg': readJpegHeader,
  'image/png': readPngHeader,
  'image/svg+xml': readSvgHeader,
  'image/webp': readWebpHeader,
}

function refuseType(mimeType: ImageMimeType | null): never {
  const accepted = 'JPEG, PNG, GIF, WebP, SVG and HEIC'
  throw new CloudflareImagesError({
    code: 'IMAGE_TYPE_REFUSED',
    details: { mimeType },
    message:
      mimeType === null
        ? `The file is not an image that is known here. Accepted are ${accepted}.`
        : `${imageTypes[mimeType].label} images are not accepted. Convert it: accepted are ${accepted}.`,
  })
}

/**
 * Reads type, upright size, orientation and frames from the beginning of an image, without decoding a
 * pixel. Given the whole file, it also finds files that were cut off.
 *
 * @param args.bytes the first bytes (1 MiB is ample), or the whole file with `complete: true`.
 * @throws CloudflareImagesError FILE_EMPTY, IMAGE_TYPE_REFUSED, or FILE_UNREADABLE, with
 * `details.needsMoreBytes` when the whole file might do better.
 */
export function readImageHeader(input: HeaderInput): ImageHeader {
  if (input.totalBytes === 0 || input.bytes.byteLength === 0) {
    throw new CloudflareImagesError({ code: 'FILE_EMPTY', message: 'The file is empty.' })
  }
  const mimeType = sniffImageType(input.bytes)
  const reader = mimeType === null ? undefined : readers[mimeType]
  if (mimeType === null || !reader) return refuseType(mimeType)
  const { animated, frames, height, orientation, width } = reader(input)
  if (width === 0 || height === 0) return refuseUnreadable('it has no width or no height')
  const isTurned = orientation >= 5
  return {
    animated,
    frames,
    height: isTurned ? width : height,
    mimeType,
    orientation: orientation as ImageHeader['orientation'],
    width: isTurned ? height : width,
  }
}

/**
 * Reads a whole file that may lack its end. Whether all of the picture is there, only decoding shows.
 *
 * @returns `mended`: the file with its end, and why it is none without
 * @throws CloudflareImagesError as `readImageHeader`
 */
export function readWholeHeader(bytes: Uint8Array): {
  header: ImageHeader
  mended?: { bytes: Uint8Array; refusal: CloudflareImagesError }
} {
  const read = (whole: Uint8Array): ImageHeader =>
    readImageHeader({ bytes: whole, complete: true, totalBytes: whole.byteLength })
  try {
    return { header: read(bytes) }
  } catch (error) {
    if (!isCloudflareImagesError(error) || error.code !== 'FILE_UNREADABLE') throw error
    const ended = addMissingEnd(bytes)
    if (ended === undefined) throw error
    return { header: read(ended), mended: { bytes: ended, refusal: error } }
  }
}
