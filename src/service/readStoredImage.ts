import type { ImagesClient } from '../cloudflare/imagesClient.js'
import type { ImageHeader } from '../core/imageHeader.js'
import type { ImageMimeType } from '../core/mime.js'

import { readImageHeader, readWholeHeader } from '../core/imageHeader.js'
import { assertFileSize, assertWithinLimits } from '../core/limits.js'
import { sniffImageType } from '../core/mime.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../errors.js'
import { assertAcceptedType } from './assertAcceptedType.js'

/** What the bytes of a stored image say. */
export type StoredFacts = {
  filesize: number
  height: number
  mimeType: ImageMimeType
  width: number
}

type Source = { client: ImagesClient; imageId: string }

/** Enough for most photographs; then for those with a large profile or preview before the size. */
const headBytes = [64 * 1024, 1024 * 1024] as const

type ReadStoredImageArgs = Source & {
  filename: string
  limits: { maxBytes: number; mimeTypes: readonly ImageMimeType[] }
}

/**
 * Measures an image that came to Cloudflare past this server, from as few bytes as will do.
 * Cloudflare tells neither size, type nor dimensions, and what a browser claims is no proof.
 *
 * @throws CloudflareImagesError FILE_EMPTY, FILE_TOO_LARGE, FILE_UNREADABLE, IMAGE_TOO_LARGE,
 * IMAGE_TYPE_REFUSED (also for SVG, whose safety takes the whole file), and what the API throws.
 */
export async function readStoredImage({
  client,
  filename,
  imageId,
  limits: { maxBytes, mimeTypes },
}: ReadStoredImageArgs): Promise<StoredFacts> {
  for (const wantedBytes of [...headBytes, maxBytes]) {
    const { bytes, totalBytes } = await readHead({ client, imageId, wantedBytes })
    assertFileSize({ maxBytes, totalBytes })
    const header = tryHeader({ bytes, filename, totalBytes })
    if (header === undefined) continue
    const { height, mimeType, width } = header
    assertAcceptedType({ filename, mimeType, mimeTypes })
    assertWithinLimits({ header, maxBytes, totalBytes })
    return { filesize: totalBytes, height, mimeType, width }
  }
  throw new CloudflareImagesError({
    code: 'FILE_UNREADABLE',
    message: `"${filename}" cannot be read as an image. Open it in an image editor, export it again and retry.`,
  })
}

type TryHeaderArgs = {
  bytes: Uint8Array
  filename: string
  totalBytes: number
}

/** `undefined` when more of the file may tell. */
function tryHeader({ bytes, filename, totalBytes }: TryHeaderArgs): ImageHeader | undefined {
  if (sniffImageType(bytes) === 'image/svg+xml') throw refuseSvg(filename)
  try {
    const complete = bytes.byteLength === totalBytes
    // Cloudflare has decoded it: a JPEG or PNG that lacks its end only is whole.
    if (complete) return readWholeHeader(bytes).header
    return readImageHeader({ bytes, complete, totalBytes })
  } catch (error) {
    if (isCloudflareImagesError(error) && error.details.needsMoreBytes === true) return undefined
    throw error
  }
}

function refuseSvg(filename: string): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'IMAGE_TYPE_REFUSED',
    details: { mimeType: 'image/svg+xml' },
    message: `"${filename}" is an SVG image. SVG files are checked for scripts, so they must be uploaded through this site's server.`,
  })
}

type ReadHeadArgs = Source & { wantedBytes: number }

async function readHead({
  client,
  imageId,
  wantedBytes,
}: ReadHeadArgs): Promise<{ bytes: Uint8Array; totalBytes: number }> {
  const range = { end: wantedBytes - 1, start: 0 }
  const blob = await client.getImageBlob({ imageId, range })
  // A server may ignore the range and answer with everything.
  const known =
    blob.status === 206 ? totalOf(blob.headers.get('content-range')) : blob.contentLength
  const { bytes, count } = await take({ body: blob.body, known, wantedBytes })
  if (known !== undefined) return { bytes, totalBytes: known }
  if (blob.status !== 206) return { bytes, totalBytes: count }
  const whole = await client.getImageBlob({ imageId })
  return { bytes, totalBytes: whole.contentLength ?? (await countBytes(whole.body)) }
}

/** `bytes 0-99/1234` */
function totalOf(contentRange: null | string): number | undefined {
  const total = /\/(\d+)\s*$/.exec(contentRange ?? '')?.[1]
  return total === undefined ? undefined : Number(total)
}

type TakeArgs = {
  body: ReadableStream<Uint8Array>
  known: number | undefined
  wantedBytes: number
}

/** Keeps the first bytes; reads on only where the length can be learnt in no other way. */
async function take({
  body,
  known,
  wantedBytes,
}: TakeArgs): Promise<{ bytes: Uint8Array; count: number }> {
  const head = new Uint8Array(Math.min(wantedBytes, known ?? wantedBytes))
  let count = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (count < head.byteLength) head.set(value.subarray(0, head.byteLength - count), count)
    count += value.byteLength
    if (known !== undefined && count >= head.byteLength) {
      await reader.cancel()
      break
    }
  }
  return { bytes: head.subarray(0, Math.min(count, head.byteLength)), count }
}

async function countBytes(body: ReadableStream<Uint8Array>): Promise<number> {
  const reader = body.getReader()
  let count = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return count
    count += value.byteLength
  }
}
