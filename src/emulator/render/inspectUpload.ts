import type { ImageHeader } from '../../core/imageHeader.js'
import type { ImageMimeType } from '../../core/mime.js'
import type { WithSharp } from '../../images/createRenderPool.js'

import { open, readFile, writeFile } from 'node:fs/promises'

import { readImageHeader, readWholeHeader } from '../../core/imageHeader.js'
import { assertFileSize, assertWithinLimits, cloudflareLimits } from '../../core/limits.js'
import { imageTypes } from '../../core/mime.js'
import { cleanSvg } from '../../core/svg/cleanSvg.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { createRenderPool } from '../../images/createRenderPool.js'
import { renderBudgets } from '../../images/renderBudget.js'
import { readSvg } from './readSvg.js'
import { toRenderError } from './toRenderError.js'

/** Enough for the header of any accepted type. */
const headBytes = 1024 * 1024

/** Decoding is the dear part: few at a time, so that memory stays flat under many uploads. */
const checking = createRenderPool()

/** What an upload turned out to be. */
export type InspectedUpload = {
  /** 1 for a still picture. */
  frames: number
  /** Pixels, upright. */
  height: number
  mimeType: ImageMimeType
  /** Bytes: a JPEG or PNG that lacked its end has one now. */
  size: number
  /** Pixels, upright. */
  width: number
}

type InspectUploadArgs = {
  /** Taken too, as from Enterprise accounts. */
  avif?: boolean
  maxBytes?: number
  path: string
  /** Bytes. */
  size: number
  withSharp?: WithSharp
}

/**
 * Judges an uploaded file before it is accepted: type by its bytes, limits by its header, and then
 * whether all of it can be decoded.
 * @throws FILE_EMPTY, FILE_TOO_LARGE, IMAGE_TYPE_REFUSED, IMAGE_TOO_LARGE or FILE_UNREADABLE.
 */
export async function inspectUpload({
  avif = false,
  maxBytes = cloudflareLimits.maxBytes,
  path,
  size,
  withSharp = checking,
}: InspectUploadArgs): Promise<InspectedUpload> {
  assertFileSize({ maxBytes, totalBytes: size })
  const { header, mended } = await readHeader({ path, size })
  if (!avif || header.mimeType !== 'image/avif') assertUploadable(header.mimeType)
  assertWithinLimits({ header, maxBytes, totalBytes: size })
  if (mended !== undefined) await writeFile(path, mended.bytes)
  await assertDecodable({
    failOn: mended === undefined ? 'error' : 'warning',
    header,
    path,
    withSharp,
  })
  const { height, mimeType, width } = header
  // An animated PNG is one still picture to Cloudflare.
  const frames = mimeType === 'image/png' ? 1 : header.frames
  return { frames, height, mimeType, size: mended?.bytes.byteLength ?? size, width }
}

type WholeHeader = ReturnType<typeof readWholeHeader>

async function readHeader({ path, size }: { path: string; size: number }): Promise<WholeHeader> {
  const bytes = await readHead(path)
  if (bytes.length >= size) return readWholeHeader(bytes)
  try {
    const header = readImageHeader({ bytes, complete: false, totalBytes: size })
    // The frames of a long animation are spread over the whole file, and so is a missing end.
    const isMarked = header.mimeType === 'image/jpeg' || header.mimeType === 'image/png'
    if (!header.animated && !isMarked) return { header }
  } catch (error) {
    if (!isCloudflareImagesError(error) || error.code !== 'FILE_UNREADABLE') throw error
  }
  return readWholeHeader(await readFile(path))
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

type AssertDecodableArgs = {
  /** A warning is what a JPEG gets that ends before its picture does. */
  failOn: 'error' | 'warning'
  header: ImageHeader
  path: string
  withSharp: WithSharp
}

async function assertDecodable({
  failOn,
  header,
  path,
  withSharp,
}: AssertDecodableArgs): Promise<void> {
  if (header.mimeType === 'image/svg+xml') {
    assertWholeSvg(await readSvg(path))
    return
  }
  try {
    // Every row is read, and almost none kept: JPEG and WebP shrink while decoding.
    await withSharp({
      budget: renderBudgets.check,
      task: (sharp) =>
        sharp(path, {
          animated: true,
          failOn,
          limitInputPixels: cloudflareLimits.maxPixels,
        })
          .resize({ fit: 'fill', height: 8, kernel: 'linear', width: 8 })
          .raw()
          .toBuffer(),
    })
  } catch (error) {
    throw isCloudflareImagesError(error) ? error : toRenderError({ error, original: header })
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
  cleanSvg(text)
}
