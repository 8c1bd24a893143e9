import type { PayloadRequest } from 'payload'

import type { Crop } from '../../core/crop.js'

import { isRow } from '../../core/row.js'
import { uploadEditsKey } from '../../core/uploadEdits.js'
import { CloudflareImagesError } from '../../errors.js'

/** What the admin panel's editor sends: relative to the picture as it was shown. */
export type UploadEdits = {
  /** Absent when the whole picture is selected, which the panel sends with every edit. */
  crop: Crop | undefined
  /** Percent. */
  focal: { x: number; y: number } | undefined
}

type TakeUploadEditsArgs = {
  data: Record<string, unknown> | undefined
  req: PayloadRequest
}

/**
 * Takes the edits out of the request, so that core neither fetches the image again nor re-encodes
 * it: both act at delivery. They come in the query, from Payload's buttons for drafts with the data.
 *
 * @throws CloudflareImagesError CROP_INVALID, FOCAL_POINT_INVALID
 */
export function takeUploadEdits({ data, req }: TakeUploadEditsArgs): UploadEdits | undefined {
  const sent = data?.[uploadEditsKey]
  if (data !== undefined) Reflect.deleteProperty(data, uploadEditsKey)
  const edits: unknown = req.query.uploadEdits ?? sent
  if (!isRow(edits)) return undefined
  delete req.query.uploadEdits
  return { crop: readCropEdit(edits.crop), focal: readFocal(edits.focalPoint) }
}

function readCropEdit(value: unknown): Crop | undefined {
  if (!isRow(value)) return undefined
  if (value.unit === 'px') {
    throw new CloudflareImagesError({
      code: 'CROP_INVALID',
      message:
        'Send the crop in percent (unit "%"): pixels depend on the size the image was shown at.',
    })
  }
  const [x, y, width, height] = [value.x, value.y, value.width, value.height].map(
    (part) => Number(part) / 100,
  )
  const crop = { height: height ?? NaN, width: width ?? NaN, x: x ?? NaN, y: y ?? NaN }
  const isWhole = crop.width > 0.999 && crop.height > 0.999
  return isWhole ? undefined : crop
}

/** @throws CloudflareImagesError FOCAL_POINT_INVALID */
export function readFocal(value: unknown): { x: number; y: number } | undefined {
  if (!isRow(value) || value.x == null || value.y == null) return undefined
  const focal = { x: Number(value.x), y: Number(value.y) }
  const isPercent = (part: number): boolean => part >= 0 && part <= 100
  if (isPercent(focal.x) && isPercent(focal.y)) return focal
  throw new CloudflareImagesError({
    code: 'FOCAL_POINT_INVALID',
    message: 'A focal point has x and y in percent of the image, from 0 to 100.',
  })
}
