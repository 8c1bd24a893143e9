import type { Words } from '../useWords.js'
import type { GalleryItem } from './galleryItem.js'

const statusWords = {
  draft: 'galleryStatusDraft',
  expired: 'galleryStatusExpired',
  failed: 'galleryStatusFailed',
  pending: 'galleryStatusPending',
} as const

/** Why there is no picture, in words; `null` where there is one. */
export function describeState({
  item: { status, thumbnailURL },
  words,
}: {
  item: GalleryItem
  words: Words
}): null | string {
  if (status !== null && status !== 'uploaded') return words(statusWords[status])
  return thumbnailURL === null ? words('galleryNoImage') : null
}

export function describeSize({
  item: { height, width },
  words,
}: {
  item: GalleryItem
  words: Words
}): null | string {
  return width === null || height === null ? null : words('pixels', { height, width })
}
