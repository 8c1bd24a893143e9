import type { ImageStatus } from '../../core/imageStatus.js'

import { isImageStatus } from '../../core/imageStatus.js'
import { isRow, type Row } from '../../core/row.js'

/** A document as the gallery shows it. */
export type GalleryItem = {
  readonly alt: string
  /** As the list or the API gave it, for whoever chooses it. */
  readonly doc: Row
  readonly height: number | null
  readonly id: number | string
  /** Somebody else is editing it. */
  readonly isLocked: boolean
  readonly isPrivate: boolean
  /** Of a somewhat larger variant, for large cards; where there is none, of the thumbnail. */
  readonly largeURL: string | null
  readonly mayBeTransparent: boolean
  readonly name: string
  /** `null`: no image at all. */
  readonly status: ImageStatus | null
  readonly thumbnailURL: string | null
  /** Of the largest picture that the site delivers by itself. */
  readonly url: string | null
  readonly width: number | null
}

type ImageSize = { height?: number | undefined; name: string; width?: number | undefined }

/** Larger than a thumbnail, and still quick to load by the dozen. */
const largeWidths = { least: 320, most: 800 }

/** The smallest of the collection's sizes that fills a large card. */
export function chooseLargeSize(sizes: readonly ImageSize[]): string | undefined {
  const { least, most } = largeWidths
  return sizes
    .filter(({ width = 0 }) => width >= least && width <= most)
    .sort((a, b) => (a.width ?? 0) - (b.width ?? 0))[0]?.name
}

type ToGalleryItemArgs = {
  doc: Row
  largeSize?: string | undefined
  userId?: number | string | undefined
}

export function toGalleryItem({ doc, largeSize, userId }: ToGalleryItemArgs): GalleryItem {
  const cloudflare = isRow(doc.cloudflare) ? doc.cloudflare : {}
  const mimeType = textOf(doc.mimeType) ?? ''
  const isPicture = mimeType.startsWith('image/')
  const isDelivered = isImageStatus(cloudflare.status) ? cloudflare.status === 'uploaded' : true
  const shown = isPicture && isDelivered
  const thumbnailURL = shown ? (textOf(doc.thumbnailURL) ?? null) : null
  return {
    alt: textOf(doc.alt) ?? '',
    doc,
    height: numberOf(doc.height),
    id: doc.id as number | string,
    isLocked: doc._isLocked === true && idOf(doc._userEditing) !== userId,
    isPrivate: cloudflare.requireSignedURLs === true,
    largeURL: (shown ? sizeURL({ doc, name: largeSize }) : null) ?? thumbnailURL,
    mayBeTransparent: isPicture && mimeType !== 'image/jpeg',
    name: textOf(doc.filename) ?? String(doc.id),
    status: isImageStatus(cloudflare.status) ? cloudflare.status : null,
    thumbnailURL,
    url: shown ? (textOf(doc.url) ?? null) : null,
    width: numberOf(doc.width),
  }
}

function sizeURL({ doc, name }: { doc: Row; name: string | undefined }): null | string {
  const size = name !== undefined && isRow(doc.sizes) ? doc.sizes[name] : undefined
  return (isRow(size) ? textOf(size.url) : undefined) ?? null
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function numberOf(value: unknown): null | number {
  return typeof value === 'number' && value > 0 ? value : null
}

function idOf(value: unknown): unknown {
  return isRow(value) ? value.id : value
}
