import type { PluginContext } from '../request/pluginContext.js'
import type { UploadEdits } from '../request/readUploadEdits.js'
import type { PendingUpload } from '../request/requestState.js'

import { centre } from '../../core/cropAndFocalPoint.js'
import { neverCut } from './ownFile.js'
import { type CropAndFocalPoint, resolveCropAndFocalPoint } from './resolveCropAndFocalPoint.js'

type Data = Record<string, unknown>

const noCrop = { height: null, width: null, x: null, y: null }

type ApplyCropAndFocalPointArgs = {
  context: PluginContext
  data: Data
  hasNewFile: boolean
  original: Data | undefined
  pending: PendingUpload | undefined
}

/**
 * Writes where focal point and crop stand after the save into its data.
 *
 * @throws CloudflareImagesError CROP_INVALID, FOCAL_POINT_INVALID; FILE_NEEDED for a file that stays whole
 */
export function applyCropAndFocalPoint({
  context,
  data,
  hasNewFile,
  original,
  pending,
}: ApplyCropAndFocalPointArgs): void {
  const hasImage = hasNewFile || original?.filename != null
  if (!hasImage) return
  if (pending?.isOther === true && pending.isOversized !== true) pending.edits = undefined
  const edits = dropSwitchedOff({ context, data, edits: pending?.edits, hasNewFile, original })
  const { crop, focal } = resolve({ data, edits, hasNewFile, original, pending })
  data.cloudflare = { ...(data.cloudflare as Data | undefined), crop: crop ?? noCrop }
  if (context.hasFocalPoint) {
    // As core does it: vector graphics have none.
    const none = pending?.isOther === true || data.mimeType === 'image/svg+xml' ? undefined : centre
    const { x = null, y = null } = focal ?? none ?? {}
    Object.assign(data, { focalX: x, focalY: y })
  }
}

type ResolveArgs = Parameters<typeof resolveCropAndFocalPoint>[0] & {
  data: Data
  pending: PendingUpload | undefined
}

function resolve({ pending, ...args }: ResolveArgs): CropAndFocalPoint {
  const cropAndFocalPoint = resolveCropAndFocalPoint(args)
  if (pending?.isOversized !== true) return cropAndFocalPoint
  const { crop, focal } = cropAndFocalPoint
  const isMoved = focal !== null && (focal.x !== centre.x || focal.y !== centre.y)
  // A copy asks for nothing: it comes without what its original had.
  if (!pending.isDuplicate && (crop !== null || isMoved)) throw neverCut(String(args.data.filename))
  return { crop: null, focal: null }
}

type DropSwitchedOffArgs = {
  context: Pick<PluginContext, 'hasCrop' | 'hasFocalPoint'>
  data: Data
  edits: UploadEdits | undefined
  hasNewFile: boolean
  original: Data | undefined
}

/**
 * Where a collection says `crop: false` or `focalPoint: false`, nobody sets one, by the panel or by
 * the API: what is sent falls away, what a document has stays.
 */
function dropSwitchedOff({
  context: { hasCrop, hasFocalPoint },
  data,
  edits,
  hasNewFile,
  original,
}: DropSwitchedOffArgs): UploadEdits | undefined {
  if (!hasCrop && data.cloudflare !== undefined) {
    data.cloudflare = { ...data.cloudflare, crop: undefined }
  }
  if (!hasFocalPoint) {
    for (const key of ['focalX', 'focalY']) {
      if (key in data) data[key] = hasNewFile ? null : (original?.[key] ?? null)
    }
  }
  return (
    edits && {
      crop: hasCrop ? edits.crop : undefined,
      focal: hasFocalPoint ? edits.focal : undefined,
    }
  )
}
