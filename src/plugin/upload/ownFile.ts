import type { PluginContext } from '../request/pluginContext.js'
import type { PayloadFile, PendingUpload } from '../request/requestState.js'

import { getFileByPath, type PayloadRequest } from 'payload'

import { CloudflareImagesError } from '../../errors.js'
import { isOtherKind, isOversizedImage } from '../../service/documentImage.js'
import { isLocal, localPathOf } from '../database/localFiles.js'
import { changesCropAndFocalPoint } from './resolveCropAndFocalPoint.js'

type Data = Record<string, unknown>

type ReadOwnFileArgs = {
  filename: string
  req: PayloadRequest
  slug: string
}

/** The file of a document from before the plugin. Throws where it is gone. */
async function readOwnFile({
  filename,
  req,
  slug,
}: ReadOwnFileArgs): Promise<PayloadFile | undefined> {
  const file = localPathOf({ filename, payload: req.payload, slug })
  return file === undefined ? undefined : getFileByPath(file)
}

/** An image beyond Cloudflare's limits stays as it is. */
export const neverCut = (filename: string): CloudflareImagesError =>
  new CloudflareImagesError({
    code: 'FILE_NEEDED',
    message: `${JSON.stringify(filename)} is larger than Cloudflare Images takes, so this site keeps it as a file, which cannot be cropped or given a focal point. Upload a smaller picture, cropped as you want it.`,
  })

type TakeOwnFileArgs = {
  context: PluginContext
  data: Data
  original: Data | undefined
  pending: PendingUpload
  req: PayloadRequest
}

/**
 * Crop and focal point act at delivery. A document from before the plugin that gets one gets its file
 * to Cloudflare with it; Payload would have cut the file and made its sizes anew.
 *
 * @throws CloudflareImagesError CROP_INVALID, FOCAL_POINT_INVALID; FILE_NEEDED where that cannot be
 */
export async function takeOwnFile({
  context: { hasCrop, hasFocalPoint, service, slug },
  data,
  original,
  pending,
  req,
}: TakeOwnFileArgs): Promise<PayloadFile | undefined> {
  const edits = pending.edits && {
    crop: hasCrop ? pending.edits.crop : undefined,
    focal: hasFocalPoint ? pending.edits.focal : undefined,
  }
  const isMeant = { data: { ...data }, edits, original }
  if (!hasCrop) isMeant.data.cloudflare = undefined
  if (!hasFocalPoint) {
    Object.assign(isMeant.data, { focalX: original?.focalX, focalY: original?.focalY })
  }
  const changes = changesCropAndFocalPoint(isMeant)
  if (!isLocal(original)) return undefined
  if (!changes.crop && !changes.focal) return undefined
  if (isOversizedImage(original)) throw neverCut(original.filename)
  if (isOtherKind(original)) return undefined
  const name = JSON.stringify(original.filename)
  if (service.collections[slug]?.flexible !== true) {
    // Stored, as Payload stores it: what is sent as data has never changed a file.
    if (!changes.crop && edits?.focal === undefined) return undefined
    throw new CloudflareImagesError({
      code: 'FILE_NEEDED',
      message: `${name} was uploaded before this collection used Cloudflare Images, and cannot be cropped or given a focal point. Upload a new file, cropped as you want it.`,
    })
  }
  const file = await readOwnFile({ filename: original.filename, req, slug }).catch(() => undefined)
  if (file !== undefined) return file
  throw new CloudflareImagesError({
    code: 'FILE_NEEDED',
    message: `${name} is not on the server any more, and cannot be cropped or given a focal point. Upload the file again.`,
  })
}
