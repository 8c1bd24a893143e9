import type { IncomingFile } from '../../core/fileTarget.js'
import type { OtherFile } from './inspectOtherFile.js'

import { readImageHeader } from '../../core/imageHeader.js'
import { cloudflareLimits } from '../../core/limits.js'
import { type ImageMimeType, sniffImageType } from '../../core/mime.js'
import { isCloudflareImagesError } from '../../errors.js'
import { readPart } from '../inspectFile.js'

type OversizedImage = OtherFile & { isOversized: true; mimeType: ImageMimeType }

type ReadOversizedImageArgs = {
  file: IncomingFile
  /** Image types that the collection takes. */
  mimeTypes: readonly ImageMimeType[]
  /** Why the file cannot go to Cloudflare. */
  refusal: unknown
}

/** Whether an image is refused for its size: in bytes, or in pixels. */
export const isTooLarge = (error: unknown): boolean =>
  isCloudflareImagesError(error) &&
  (error.code === 'FILE_TOO_LARGE' || error.code === 'IMAGE_TOO_LARGE')

/**
 * What a document says about an image beyond Cloudflare's limits that stays with the site. Its header is
 * read and not a pixel decoded: what it says may be a lie, and a small file may hold gigabytes.
 *
 * @throws the refusal, where it is about something else than the size of such an image, and for an SVG,
 * which is not kept uncleaned; FILE_UNREADABLE
 */
export async function readOversizedImage({
  file,
  mimeTypes,
  refusal,
}: ReadOversizedImageArgs): Promise<OversizedImage> {
  if (!isTooLarge(refusal)) throw refusal
  const length = Math.min(file.size, cloudflareLimits.maxBytes)
  const bytes = await readPart({ file, length, start: 0 })
  const mimeType = sniffImageType(bytes)
  if (mimeType === null || mimeType === 'image/svg+xml' || !mimeTypes.includes(mimeType)) {
    throw refusal
  }
  const size = measure({ bytes, totalBytes: file.size })
  return { ...size, isOversized: true, mimeType, size: file.size }
}

type MeasureArgs = { bytes: Uint8Array; totalBytes: number }

/** The size may stand further behind than anybody should read. */
function measure({ bytes, totalBytes }: MeasureArgs): Pick<OtherFile, 'height' | 'width'> {
  try {
    const complete = bytes.byteLength === totalBytes
    const { height, width } = readImageHeader({ bytes, complete, totalBytes })
    return { height, width }
  } catch (error) {
    if (!isCloudflareImagesError(error) || error.details.needsMoreBytes !== true) throw error
    return { height: null, width: null }
  }
}
