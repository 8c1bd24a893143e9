import type { Point as Focal } from '../../core/geometry.js'

import { assertCrop, composeCrop, type Crop } from '../../core/crop.js'
import { carryChosen, centre } from '../../core/cropAndFocalPoint.js'
import { readCrop } from '../../service/documentImage.js'
import { readFocal, type UploadEdits } from '../request/readUploadEdits.js'

type Row = Readonly<Record<string, unknown>>

/** A focal point of `null` is the middle. */
export type CropAndFocalPoint = { crop: Crop | null; focal: Focal | null }

type ResolveCropAndFocalPointArgs = {
  data: Row
  edits: UploadEdits | undefined
  hasNewFile: boolean
  original: Row | undefined
}

/**
 * Where focal point and crop stand after a save. Edits are relative to the picture as shown, which
 * is the one with the crop so far: crops compose, and a focal point is carried into a new crop and
 * back out of a removed one, so that it stays on the same spot of the picture. The middle stays the
 * middle: it is what every picture starts with.
 *
 * @throws CloudflareImagesError CROP_INVALID, FOCAL_POINT_INVALID
 */
export function resolveCropAndFocalPoint({
  data,
  edits,
  hasNewFile,
  original,
}: ResolveCropAndFocalPointArgs): CropAndFocalPoint {
  const before = hasNewFile ? { crop: undefined, focal: undefined } : cropAndFocalPointOf(original)
  const crop = nextCrop({ before: before.crop, data, edits, hasNewFile, original })
  const sent = edits?.focal ?? sentFocal({ data, hasNewFile, original })
  if (sent === null) return { crop: crop ?? null, focal: null }
  const isRelativeToShown = edits?.focal !== undefined || sent === undefined
  const focal = sent ?? before.focal
  if (focal === undefined) return { crop: crop ?? null, focal: null }
  // A focal point written through the API is relative to the picture as it will be.
  const moved = isRelativeToShown ? carryChosen({ focal, from: before.crop, to: crop }) : focal
  return { crop: crop ?? null, focal: moved }
}

type ChangesArgs = Pick<ResolveCropAndFocalPointArgs, 'data' | 'edits' | 'original'>

/** What of the two a save would change of a picture that stays. The middle is as good as none. */
export function changesCropAndFocalPoint({ data, edits, original }: ChangesArgs): {
  crop: boolean
  focal: boolean
} {
  const before = cropAndFocalPointOf(original)
  const after = resolveCropAndFocalPoint({ data, edits, hasNewFile: false, original })
  const from = before.focal ?? centre
  const to = after.focal ?? centre
  return {
    crop:
      before.crop === undefined || after.crop === null
        ? (before.crop ?? null) !== after.crop
        : !isSameCrop(before.crop, after.crop),
    focal: from.x !== to.x || from.y !== to.y,
  }
}

function cropAndFocalPointOf(doc: Row | undefined): {
  crop: Crop | undefined
  focal: Focal | undefined
} {
  const cloudflare = doc?.cloudflare as Row | undefined
  return { crop: readCrop(cloudflare?.crop), focal: readFocal({ x: doc?.focalX, y: doc?.focalY }) }
}

type NextCropArgs = {
  before: Crop | undefined
  data: Row
  edits: UploadEdits | undefined
  hasNewFile: boolean
  original: Row | undefined
}

function nextCrop({ before, data, edits, hasNewFile, original }: NextCropArgs): Crop | undefined {
  if (edits?.crop !== undefined) {
    const inner = assertCrop(edits.crop)
    return before === undefined ? inner : assertCrop(composeCrop(before, inner))
  }
  const sent = (data.cloudflare as Row | undefined)?.crop
  if (sent === undefined) return before
  const given = readCrop(sent)
  if (given === undefined) {
    if (!isEmptyCrop(sent)) assertCrop(sent)
    return undefined
  }
  // The admin form sends the stored crop back with every save; a new file starts without it.
  const stored = cropAndFocalPointOf(original).crop
  if (hasNewFile && stored !== undefined && isSameCrop(given, stored)) return undefined
  return assertCrop(given)
}

type SentFocalArgs = {
  data: Row
  hasNewFile: boolean
  original: Row | undefined
}

/** `null`: taken away. `undefined`: nothing was said about it. */
function sentFocal({ data, hasNewFile, original }: SentFocalArgs): Focal | null | undefined {
  const isStored = data.focalX === original?.focalX && data.focalY === original?.focalY
  if (isStored && (hasNewFile || original !== undefined)) return undefined
  if (data.focalX === null && data.focalY === null) return null
  return readFocal({ x: data.focalX, y: data.focalY })
}

function isSameCrop(a: Crop, b: Crop): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
}

function isEmptyCrop(value: unknown): boolean {
  if (value === null) return true
  return typeof value === 'object' && Object.values(value).every((part) => part == null)
}
