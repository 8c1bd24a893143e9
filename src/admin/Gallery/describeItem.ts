import type { Words } from '../useWords.js'
import type { GalleryItem } from './galleryItem.js'

const statusWords = {
  draft: 'galleryStatusDraft',
  expired: 'galleryStatusExpired',
  failed: 'galleryStatusFailed',
  pending: 'galleryStatusPending',
} as const

type DescribeStateArgs = {
  item: GalleryItem
  words: Words
}

/** Why there is no picture, in words; `null` where there is one. */
export function describeState({
  item: { status, thumbnailURL },
  words,
}: DescribeStateArgs): null | string {
  if (status !== null && status !== 'uploaded') return words(statusWords[status])
  return thumbnailURL === null ? words('galleryNoImage') : null
}

type DescribeSizeArgs = {
  item: GalleryItem
  words: Words
}

export function describeSize({ item: { height, width }, words }: DescribeSizeArgs): null | string {
  return width === null || height === null ? null : words('pixels', { height, width })
}
