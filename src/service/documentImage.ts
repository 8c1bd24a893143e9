import type { Crop } from '../core/crop.js'

import { uploadableMimeTypes } from '../core/mime.js'
import { isQueuedId } from '../core/queuedId.js'
import { isRow, type Row } from '../core/row.js'
import { CloudflareImagesError } from '../errors.js'

/** What a stored document says about its image: all that URLs are computed from. */
export type DocumentImage = {
  crop: Crop | undefined
  /** Percent of the picture as published (after the crop); `undefined` for its centre. */
  focal: { x: number; y: number } | undefined
  /** Of the whole upright original, as `width` is. */
  height: number
  imageId: string
  mimeType: string
  requireSignedURLs: boolean
  width: number
}

/** The image that a document, a version or incoming data refers to. */
export function imageIdOf(doc: unknown): string | undefined {
  if (!isRow(doc) || !isRow(doc.cloudflare)) return undefined
  const { imageId } = doc.cloudflare
  return typeof imageId === 'string' && imageId !== '' ? imageId : undefined
}

/** @throws CloudflareImagesError IMAGE_MISSING */
export function requireImageId(doc: unknown): string {
  const imageId = imageIdOf(doc)
  if (imageId === undefined) throw noImage()
  return imageId
}

export const noImage = (): CloudflareImagesError =>
  new CloudflareImagesError({
    code: 'IMAGE_MISSING',
    message: 'This document has no image at Cloudflare.',
  })

/**
 * Whether there is nothing to show yet, or no more: an address would lead nowhere. Documents from
 * before statuses were kept have none, and are shown.
 */
export function isNotDeliverable(doc: unknown): boolean {
  if (!isRow(doc) || !isRow(doc.cloudflare)) return false
  const { status } = doc.cloudflare
  return typeof status === 'string' && status !== 'uploaded'
}

/** Whether this site keeps the file until Cloudflare can be reached. */
export const isQueued = (doc: unknown): boolean => isQueuedId(imageIdOf(doc))

/** Whether it has none that can be used. */
export const isRefused = (doc: unknown): boolean =>
  isRow(doc) && isRow(doc.cloudflare) && doc.cloudflare.status === 'failed'

/**
 * The name of a file that is not at Cloudflare: one of another kind than Cloudflare stores, or one from
 * before the plugin.
 */
export function otherFileOf(doc: unknown): string | undefined {
  if (!isRow(doc) || imageIdOf(doc) !== undefined) return undefined
  const { filename } = doc
  const status = isRow(doc.cloudflare) ? doc.cloudflare.status : undefined
  return typeof filename === 'string' && filename !== '' && typeof status !== 'string'
    ? filename
    : undefined
}

/** Whether that file is one that Cloudflare does not store. */
export const isOtherKind = (doc: unknown): boolean =>
  isRow(doc) &&
  otherFileOf(doc) !== undefined &&
  (!isUploadable(doc.mimeType) || isOversizedImage(doc))

/**
 * Whether that file is an image beyond Cloudflare's limits. The plugin stored it, and no other image at the
 * site: those from before the plugin have no name that they came with.
 */
export function isOversizedImage(doc: unknown): boolean {
  if (!isRow(doc) || otherFileOf(doc) === undefined || !isUploadable(doc.mimeType)) return false
  const { originalFilename } = isRow(doc.cloudflare) ? doc.cloudflare : {}
  return typeof originalFilename === 'string'
}

const isUploadable = (mimeType: unknown): boolean =>
  (uploadableMimeTypes as readonly unknown[]).includes(mimeType)

/** Reads the facts from a document, or `undefined` when it has no image at Cloudflare (yet). */
export function readDocumentImage(doc: unknown): DocumentImage | undefined {
  if (!isRow(doc) || !isRow(doc.cloudflare)) return undefined
  const { cloudflare } = doc
  const imageId = imageIdOf(doc)
  if (imageId === undefined) return undefined
  return {
    crop: readCrop(cloudflare.crop),
    focal: readFocal(doc),
    height: sideOf(cloudflare.originalHeight ?? doc.height),
    imageId,
    mimeType: typeof doc.mimeType === 'string' ? doc.mimeType : '',
    requireSignedURLs: cloudflare.requireSignedURLs === true,
    width: sideOf(cloudflare.originalWidth ?? doc.width),
  }
}

/** The columns have the original's; a document as it is read has those of what it shows. */
const sideOf = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** The centre is where sizes are cut anyway; it is also what core stores with every upload. */
function readFocal({ focalX: x, focalY: y }: Row): { x: number; y: number } | undefined {
  if (typeof x !== 'number' || typeof y !== 'number') return undefined
  return x === 50 && y === 50 ? undefined : { x, y }
}

/** A crop counts only when all four numbers are there; a cleared one has none. */
export function readCrop(value: unknown): Crop | undefined {
  if (!isRow(value)) return undefined
  const { height, width, x, y } = value
  return typeof x === 'number' &&
    typeof y === 'number' &&
    typeof width === 'number' &&
    typeof height === 'number'
    ? { height, width, x, y }
    : undefined
}
