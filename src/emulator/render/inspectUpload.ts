import { open, readFile } from 'node:fs/promises'
import { readImageHeader } from '../../core/imageHeader.js'
import type { ImageHeader } from '../../core/imageHeader.js'
import { assertFileSize, assertWithinLimits, cloudflareLimits } from '../../core/limits.js'
import { imageTypes } from '../../core/mime.js'
import type { ImageMimeType } from '../../core/mime.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { createRenderGate } from './createRenderGate.js'
import { loadSharp } from './loadSharp.js'
import type { SharpModule } from './loadSharp.js'
import { readSvg } from './readSvg.js'
import { sanitizeSvg } from './sanitizeSvg.js'
import { toRenderError } from './toRenderError.js'

/** Enough for the header of any accepted type. */
const headBytes = 1024 * 1024

/** Decoding is the dear part: few at a time, so that memory stays flat under many uploads. */
const gate = createRenderGate()

/** What an upload turned out to be. */
export type InspectedUpload = {
  /** 1 for a still picture. */
  frames: number
  /** Pixels, upright. */
  height: number
  mimeType: ImageMimeType
  /** Pixels, upright. */
  width: number
}

/**
 * Judges an uploaded file before it is accepted: type by its bytes, limits by its header, and then
 * whether all of it can be decoded.
 * @throws FILE_EMPTY, FILE_TOO_LARGE, IMAGE_TYPE_REFUSED, IMAGE_TOO_LARGE or FILE_UNREADABLE.
 */
export async function inspectUpload({
  loadSharp: load = loadSharp,
  maxBytes = cloudflareLimits.maxBytes,
  path,
  size,
}: {
  loadSharp?: () => Promise<SharpModule>
  maxBytes?: number
  path: string
  /** Bytes. */
  size: number
}): Promise<InspectedUpload> {
  assertFileSize({ maxBytes, totalBytes: size })
  const header = await readHeader({ path, size })
  assertUploadable(header.mimeType)
  assertWithinLimits({ header, maxBytes, totalBytes: size })
  await gate(() => assertDecodable({ header, load, path }))
  const { frames, height, mimeType, width } = header
  return { frames, height, mimeType, width }
}

async function readHeader({ path, size }: { path: string; size: number }): Promise<ImageHeader> {
  const bytes = await readHead(path)
  const complete = bytes.length >= size
  try {
    const header = readImageHeader({ bytes, complete, totalBytes: size })
    // The frames of a long animation are spread over the whole file.
    return header.animated && !complete ? await readWholeHeader(path) : header
  } catch (error) {
    const needsMore = isCloudflareImagesError(error) && error.details['needsMoreBytes'] === true
    if (!needsMore || complete) throw error
    return readWholeHeader(path)
  }
}

async function readWholeHeader(path: string): Promise<ImageHeader> {
  const bytes = await readFile(path)
  return readImageHeader({ bytes, complete: true, totalBytes: bytes.length })
}

async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(Math.min(headBytes, size))
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    return bytes.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function assertUploadable(mimeType: ImageMimeType): void {
  const { label, uploadable } = imageTypes[mimeType]
  if (uploadable) return
  throw new CloudflareImagesError({
    code: 'IMAGE_TYPE_REFUSED',
    details: { mimeType },
    message: `Cloudflare Images does not take ${label}. Convert the image to JPEG, PNG or WebP.`,
  })
}

async function assertDecodable({
  header,
  load,
  path,
}: {
  header: ImageHeader
  load: () => Promise<SharpModule>
  path: string
}): Promise<void> {
  if (header.mimeType === 'image/svg+xml') {
    assertWholeSvg(await readSvg(path))
    return
  }
  const sharp = await load()
  try {
    // Every row is read, and almost none kept: JPEG and WebP shrink while decoding.
    await sharp(path, {
      animated: true,
      failOn: 'error',
      limitInputPixels: cloudflareLimits.maxPixels,
    })
      .resize({ fit: 'fill', height: 8, kernel: 'linear', width: 8 })
      .raw()
      .toBuffer()
  } catch (error) {
    throw toRenderError({ error, original: header })
  }
}

/** A drawing has no pixels to decode; it must at least end where it says, and draw something. */
function assertWholeSvg(text: string): void {
  const tail = text.slice(-4_096).replaceAll(/<!--[\s\S]*?-->/g, '')
  if (!/(?:<\/(?:[\w.-]+:)?svg\s*>|\/>)\s*$/i.test(tail)) {
    throw new CloudflareImagesError({
      code: 'FILE_UNREADABLE',
      message: 'The SVG does not end with </svg>: the file was cut off. Upload it again.',
    })
  }
  sanitizeSvg(text)
}
