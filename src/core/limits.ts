import { CloudflareImagesError } from '../errors.js'
import { maxSide } from './maxSide.js'

/**
 * What Cloudflare Images accepts. The documentation says "10 MB" without saying which; the larger
 * reading is taken, so that a file on the edge is refused by Cloudflare, with its reason, and not by us.
 */
export const cloudflareLimits = {
  /** Bytes of one stored file. */
  maxBytes: 10 * 1024 * 1024,
  /** Characters of `creator`. */
  maxCreatorLength: 1024,
  /** Characters of a file name. */
  maxFilenameLength: 255,
  /** Bytes of the metadata's JSON text. */
  maxMetadataBytes: 1024,
  /** Named variants of an account. */
  maxNamedVariants: 100,
  /** Pixels of a still picture, or of all frames of an animation together. */
  maxPixels: 100_000_000,
  /** Pixels of one side of an AVIF: larger ones are delivered as WebP. */
  maxAvifSide: 1_200,
  /** Pixels of one side. */
  maxSide,
  /** Animations with more pixels in all frames together are delivered as they are. */
  maxTransformedAnimationPixels: 50_000_000,
} as const

/** Rounded up, so that a file just over the limit does not read as being on it. */
function inMegabytes(bytes: number): string {
  return `${(Math.ceil((bytes * 10) / (1024 * 1024)) / 10).toFixed(1)} MB`
}

function inMegapixels(pixels: number): string {
  return `${(pixels / 1_000_000).toFixed(pixels < 10_000_000 ? 1 : 0)} megapixels`
}

type WriteBothArgs = {
  format: (value: number) => string
  found: number
  limit: number
  unit: string
}

/** Two numbers that read alike when they are rounded are written out. */
function writeBoth({ format, found, limit, unit }: WriteBothArgs): [found: string, limit: string] {
  if (format(found) !== format(limit)) return [format(found), format(limit)]
  const exact = (value: number): string => `${value.toLocaleString('en')} ${unit}`
  return [exact(found), exact(limit)]
}

type AssertFileSizeArgs = {
  maxBytes?: number | undefined
  totalBytes: number
}

/**
 * Checks the size of a file in bytes.
 *
 * @throws CloudflareImagesError FILE_EMPTY or FILE_TOO_LARGE
 */
export function assertFileSize({
  maxBytes = cloudflareLimits.maxBytes,
  totalBytes,
}: AssertFileSizeArgs): void {
  if (totalBytes === 0) {
    throw new CloudflareImagesError({ code: 'FILE_EMPTY', message: 'The file is empty.' })
  }
  if (totalBytes <= maxBytes) return
  const [has, allowed] = writeBoth({
    format: inMegabytes,
    found: totalBytes,
    limit: maxBytes,
    unit: 'bytes',
  })
  throw new CloudflareImagesError({
    code: 'FILE_TOO_LARGE',
    details: { maxBytes, totalBytes },
    message: `The file has ${has}; at most ${allowed} are allowed. Export it smaller or with stronger compression.`,
  })
}

type AssertWithinLimitsArgs = {
  header: { frames: number; height: number; mimeType: string; width: number }
  maxBytes?: number | undefined
  totalBytes: number
}

/**
 * Checks a picture against Cloudflare's limits, from its header alone.
 *
 * @throws CloudflareImagesError FILE_EMPTY, FILE_TOO_LARGE or IMAGE_TOO_LARGE
 */
export function assertWithinLimits({ header, maxBytes, totalBytes }: AssertWithinLimitsArgs): void {
  assertFileSize({ maxBytes, totalBytes })
  const { height, mimeType, width } = header
  // Vectors are delivered as they are: no pixels are made.
  if (mimeType === 'image/svg+xml') return
  // An animated PNG is one still picture to Cloudflare.
  const frames = mimeType === 'image/png' ? 1 : header.frames
  const details = { frames, height, width }
  if (width > maxSide || height > maxSide) {
    throw new CloudflareImagesError({
      code: 'IMAGE_TOO_LARGE',
      details,
      message: `The image is ${width} x ${height} pixels; Cloudflare takes at most ${maxSide} on a side. Scale it down first.`,
    })
  }
  const pixels = width * height * frames
  if (pixels <= cloudflareLimits.maxPixels) return
  const [has, allowed] = writeBoth({
    format: inMegapixels,
    found: pixels,
    limit: cloudflareLimits.maxPixels,
    unit: 'pixels',
  })
  const over = frames > 1 ? ` over its ${frames} frames` : ''
  throw new CloudflareImagesError({
    code: 'IMAGE_TOO_LARGE',
    details,
    message: `The image has ${has}${over}; Cloudflare takes at most ${allowed}. Scale it down first.`,
  })
}

/**
 * The JSON text of metadata for Cloudflare.
 *
 * @throws CloudflareImagesError METADATA_TOO_LARGE
 */
export function assertMetadata(value: Record<string, unknown>): string {
  const text = JSON.stringify(value)
  const bytes = new TextEncoder().encode(text).byteLength
  if (bytes > cloudflareLimits.maxMetadataBytes) {
    throw new CloudflareImagesError({
      code: 'METADATA_TOO_LARGE',
      details: { bytes, keys: Object.keys(value) },
      message: `The metadata has ${bytes} bytes as JSON; Cloudflare keeps at most ${cloudflareLimits.maxMetadataBytes}. Leave something out.`,
    })
  }
  return text
}

/**
 * Checks the creator of an image.
 *
 * @throws CloudflareImagesError CREATOR_TOO_LONG
 */
export function assertCreator(creator: string): void {
  if (creator.length <= cloudflareLimits.maxCreatorLength) return
  throw new CloudflareImagesError({
    code: 'CREATOR_TOO_LONG',
    message: `The creator has ${creator.length} characters; Cloudflare keeps at most ${cloudflareLimits.maxCreatorLength}.`,
  })
}
