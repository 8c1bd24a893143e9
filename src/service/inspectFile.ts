import type { IncomingFile } from '../core/fileTarget.js'
import type { ImageHeader } from '../core/imageHeader.js'
import type { ImageMimeType } from '../core/mime.js'

import { open } from 'node:fs/promises'

import { readImageHeader, readWholeHeader } from '../core/imageHeader.js'
import { assertFileSize, assertWithinLimits } from '../core/limits.js'
import { extensionOf, imageTypes, mimeTypeOfName } from '../core/mime.js'
import { makeSvgSafe } from '../core/svgSafety.js'
import { isCloudflareImagesError } from '../errors.js'
import { decodesWhole } from '../images/decodesWhole.js'
import { assertAcceptedType } from './assertAcceptedType.js'
import { fitFilename } from './fitFilename.js'

export type InspectedFile = ImageHeader & {
  /** To be kept in place of the file that came. */
  cleaned?: Uint8Array
  /** Sentences for whoever sent it. */
  notes: readonly string[]
  size: number
}

const mendedNote = 'The end of the file was missing, and was added: all of the picture is there.'
const cleanedNote = 'What Cloudflare does not deliver was taken out of the drawing.'

/** Enough for the header of any photograph with its EXIF, ICC profile and thumbnail. */
const headBytes = 1024 * 1024

type InspectFileArgs = {
  file: IncomingFile
  maxBytes: number
  mimeTypes: readonly ImageMimeType[]
}

/**
 * Finds out what a file really is, from its bytes and never from its name, before it travels.
 *
 * @throws CloudflareImagesError FILE_EMPTY, FILE_TOO_LARGE, FILE_UNREADABLE, IMAGE_TOO_LARGE,
 * IMAGE_TYPE_REFUSED, SVG_UNSAFE.
 */
export async function inspectFile({
  file,
  maxBytes,
  mimeTypes,
}: InspectFileArgs): Promise<InspectedFile> {
  assertFileSize({ maxBytes, totalBytes: file.size })
  const { bytes, header, mended } = await readHeaderOrMend(file)
  assertAcceptedType({ filename: file.name, mimeType: header.mimeType, mimeTypes })
  assertWithinLimits({ header, maxBytes, totalBytes: file.size })
  if (mended !== undefined) return acceptMended({ header, ...mended })
  const facts = { ...header, notes: [], size: file.size }
  if (header.mimeType !== 'image/svg+xml') return facts
  const whole = bytes.byteLength === file.size ? bytes : await readAll(file)
  const cleaned = makeSvgSafe(whole)
  if (cleaned === undefined) return facts
  assertFileSize({ maxBytes, totalBytes: cleaned.byteLength })
  return { ...facts, cleaned, notes: [cleanedNote], size: cleaned.byteLength }
}

type Read = { bytes: Uint8Array; header: ImageHeader }
type Mended = { bytes: Uint8Array; refusal: unknown }

/** A file that lacks nothing but its end is read with one. */
async function readHeaderOrMend(file: IncomingFile): Promise<Read & { mended?: Mended }> {
  try {
    return await readHeader(file)
  } catch (refusal) {
    if (!isCloudflareImagesError(refusal) || refusal.code !== 'FILE_UNREADABLE') throw refusal
    const bytes = await readAll(file)
    return { bytes, ...readWholeHeader(bytes) }
  }
}

type AcceptMendedArgs = Mended & { header: ImageHeader }

/** Its limits were checked: now it may be decoded. */
async function acceptMended({ bytes, header, refusal }: AcceptMendedArgs): Promise<InspectedFile> {
  if (!(await decodesWhole(bytes))) throw refusal
  return { ...header, cleaned: bytes, notes: [mendedNote], size: bytes.byteLength }
}

/**
 * Depth maps and the like put megabytes before the size: then the whole file is read. So are animations,
 * whose frames count together and stand anywhere.
 */
async function readHeader(file: IncomingFile): Promise<Read> {
  const read = (bytes: Uint8Array): Read => {
    const complete = bytes.byteLength === file.size
    return { bytes, header: readImageHeader({ bytes, complete, totalBytes: file.size }) }
  }
  const head = await readHead(file)
  try {
    const found = read(head)
    return found.header.animated && head.byteLength < file.size ? read(await readAll(file)) : found
  } catch (error) {
    if (!isCloudflareImagesError(error) || error.details.needsMoreBytes !== true) throw error
    return read(await readAll(file))
  }
}

async function readHead(file: IncomingFile): Promise<Uint8Array> {
  if ('bytes' in file) return file.bytes
  return readPart({ file, length: headBytes, start: 0 })
}

const readAll = (file: IncomingFile): Promise<Uint8Array> =>
  readPart({ file, length: file.size, start: 0 })

type ReadPartArgs = { file: IncomingFile; length: number; start: number }

/** Of a file in memory, a view. */
export async function readPart({ file, length, start }: ReadPartArgs): Promise<Uint8Array> {
  if ('bytes' in file) return file.bytes.subarray(start, start + length)
  const handle = await open(file.path, 'r')
  try {
    const buffer = new Uint8Array(Math.min(length, file.size - start))
    let filled = 0
    while (filled < buffer.byteLength) {
      const left = buffer.byteLength - filled
      const { bytesRead } = await handle.read(buffer, filled, left, start + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return buffer.subarray(0, filled)
  } finally {
    await handle.close()
  }
}

type CorrectExtensionArgs = {
  filename: string
  mimeType: ImageMimeType
}

/**
 * The name under which a file is kept: its own, with the extension of what it really is, so that
 * a PNG called `photo.jpg` does not stay one.
 */
export function correctExtension({ filename, mimeType }: CorrectExtensionArgs): string {
  const dot = filename.lastIndexOf('.')
  const extension = dot > 0 ? filename.slice(dot + 1).toLowerCase() : ''
  const { extensions } = imageTypes[mimeType]
  if ((extensions as readonly string[]).includes(extension)) return filename
  // An unknown ending is part of the name (`v1.2 final`); one that claims another image type is wrong.
  const isImageEnding = dot > 0 && mimeTypeOfName(filename) !== null
  const stem = isImageEnding ? filename.slice(0, dot) : filename
  return fitFilename({ ending: `.${extensionOf(mimeType)}`, stem })
}
