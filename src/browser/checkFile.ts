import type { ImageMimeType } from '../core/mime.js'

import { readImageHeader, readWholeHeader } from '../core/imageHeader.js'
import { assertFileSize, assertWithinLimits } from '../core/limits.js'
import { imageTypes, isImageMimeType, sniffImageType } from '../core/mime.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../errors.js'

/** What the site takes. */
export type FileLimits = { maxBytes: number; mimeTypes: readonly string[] }

/** Ample for the size of nearly every picture; the rest is read in full. */
const headerBytes = 1024 * 1024
const signatureBytes = 1024

type CheckFileArgs = {
  file: File
  limits: FileLimits
}

/**
 * Checks a file before a byte of it travels: its bytes, its real type, its pixels. The server checks
 * all of it again.
 *
 * @throws CloudflareImagesError FILE_EMPTY, FILE_TOO_LARGE, FILE_UNREADABLE, IMAGE_TOO_LARGE or
 * IMAGE_TYPE_REFUSED, in a sentence that names the file
 */
export async function checkFile({ file, limits }: CheckFileArgs): Promise<void> {
  try {
    assertFileSize({ maxBytes: limits.maxBytes, totalBytes: file.size })
    assertType({ mimeType: await sniffFile(file), mimeTypes: limits.mimeTypes })
    await assertPixels({ file, maxBytes: limits.maxBytes })
  } catch (error) {
    throw isCloudflareImagesError(error)
      ? named({ error, file })
      : unreadable({ cause: error, file })
  }
}

/** Whether a file is an image with more pixels than Cloudflare takes. */
export async function hasTooManyPixels(file: File): Promise<boolean> {
  try {
    await assertPixels({ file, maxBytes: file.size })
    return false
  } catch (error) {
    return isCloudflareImagesError(error) && error.code === 'IMAGE_TOO_LARGE'
  }
}

/** The type of a file by its first bytes; null for what is no image that is known here. */
export async function sniffFile(file: File): Promise<ImageMimeType | null> {
  return sniffImageType(await readStart({ file, length: signatureBytes }))
}

/**
 * The same file under its real type: browsers take the type from the name, have none at all for
 * HEIC, and Cloudflare refuses a part whose type does not fit.
 */
export async function withRealType(file: File): Promise<File> {
  const mimeType = await sniffFile(file)
  if (mimeType === null || mimeType === file.type) return file
  return new File([file], file.name, { lastModified: file.lastModified, type: mimeType })
}

async function readStart({ file, length }: { file: File; length: number }): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, length).arrayBuffer())
}

async function assertPixels({ file, maxBytes }: { file: File; maxBytes: number }): Promise<void> {
  for (const length of [headerBytes, file.size]) {
    const complete = length >= file.size
    try {
      const bytes = await readStart({ file, length })
      const header = complete
        ? readWholeHeader(bytes).header
        : readImageHeader({ bytes, complete, totalBytes: file.size })
      assertWithinLimits({ header, maxBytes, totalBytes: file.size })
      return
    } catch (error) {
      if (!isCloudflareImagesError(error) || error.details.needsMoreBytes !== true) throw error
    }
  }
}

type AssertTypeArgs = {
  mimeType: ImageMimeType | null
  mimeTypes: readonly string[]
}

function assertType({ mimeType, mimeTypes }: AssertTypeArgs): void {
  // The server looks into an SVG for scripts, so it cannot go past the server.
  const accepted = mimeTypes.filter((type) => type !== 'image/svg+xml')
  if (mimeType !== null && accepted.includes(mimeType)) return
  const names = accepted.map((type) => (isImageMimeType(type) ? imageTypes[type].label : type))
  const what =
    mimeType === null
      ? 'The file is not an image that is known here'
      : `${imageTypes[mimeType].label} images are not accepted here`
  throw new CloudflareImagesError({
    code: 'IMAGE_TYPE_REFUSED',
    details: { mimeType },
    message: `${what}. Accepted are ${names.join(', ')}.`,
  })
}

const named = ({ error, file }: { error: CloudflareImagesError; file: File }) =>
  new CloudflareImagesError({
    cause: error,
    code: error.code,
    details: { ...error.details, filename: file.name },
    message: `“${file.name}” – ${error.message}`,
  })

/** Moved, renamed or deleted since it was chosen, or in a folder that has gone away. */
const unreadable = ({ cause, file }: { cause: unknown; file: File }) =>
  new CloudflareImagesError({
    cause,
    code: 'FILE_UNREADABLE',
    details: { filename: file.name },
    message: `“${file.name}” cannot be read from this device any more. Choose it again.`,
  })
