import type { CloudflareImage, ImagesClient } from '../../cloudflare/imagesClient.js'
import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { ReceiptClaims } from '../../core/receipt.js'
import type { Ledger } from '../ledger.js'
import type { IssuedUpload } from './issueDirectUpload.js'

import { isUUID } from '../../core/imageId.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { defaultGraceSeconds } from '../createService.js'
import { directRowId } from '../ledger.js'
import { findUpload, isRefusal } from '../sendImage.js'
import { stampMetadata, withoutStamp } from '../stamp.js'
import { afterDeletion } from './afterDeletion.js'
import { receiptLifetimeSeconds, settleAfterSeconds } from './issueDirectUpload.js'

export type RelayFileArgs = {
  /** Of the receipt that came with the file. */
  claims: ReceiptClaims
  client: ImagesClient
  durable: boolean
  /** Used where Cloudflare does not have the draft any more. */
  fallback: Settings
  file: UploadFile
  newId: () => string
  now: () => Date
  ledger: Ledger
  sleep: (delayMs: number) => Promise<void>
}

export type RelayedUpload = Pick<
  IssuedUpload,
  | 'creator'
  | 'filename'
  | 'imageId'
  | 'metadata'
  | 'receiptExpiresAt'
  | 'requireSignedURLs'
  | 'uploadId'
> & { uploadedAt: string }

/**
 * Uploads the file of a one-time URL through this server, as an image of its own with the settings
 * of the draft. The draft stays, unless its id was chosen: then it makes room first.
 *
 * @throws CloudflareImagesError IMAGE_NOT_OURS, and what the API throws
 */
export async function relayFile(args: RelayFileArgs): Promise<RelayedUpload> {
  const { claims, durable, now, ledger } = args
  const settings = await readSettings(args)
  const uploadId = args.newId()
  const rowId = directRowId(uploadId)
  const after = (seconds: number): string =>
    new Date(now().getTime() + seconds * 1000).toISOString()
  // Until its id is known it is an upload like any other, which the sweep finds by its stamp.
  await ledger.insert({
    durable,
    row: {
      attempts: 0,
      collectionSlug: claims.collection,
      dueAt: after(defaultGraceSeconds),
      expiresAt: null,
      filename: claims.filename,
      id: rowId,
      imageId: null,
      kind: 'upload',
      lastError: null,
      uploadId,
    },
  })
  const image = await upload({ ...args, rowId, settings, uploadId })
  const receiptExpiresAt = after(receiptLifetimeSeconds)
  await ledger.update({
    durable,
    id: rowId,
    patch: {
      dueAt: after(receiptLifetimeSeconds + settleAfterSeconds),
      expiresAt: receiptExpiresAt,
      imageId: image.imageId,
      kind: 'direct',
    },
  })
  return {
    ...settings,
    filename: claims.filename,
    imageId: image.imageId,
    receiptExpiresAt,
    uploadedAt: image.uploadedAt ?? now().toISOString(),
    uploadId,
  }
}

type Settings = Pick<IssuedUpload, 'creator' | 'metadata' | 'requireSignedURLs'>

async function readSettings({
  claims: { imageId, uploadId },
  client,
  fallback,
}: RelayFileArgs): Promise<Settings> {
  try {
    const { creator, metadata, requireSignedURLs } = await client.getImage({ imageId })
    if (metadata.payload_upload === uploadId) {
      return { creator, metadata: withoutStamp(metadata), requireSignedURLs }
    }
  } catch (error) {
    if (isCloudflareImagesError(error) && error.code === 'API_NOT_FOUND') return fallback
    throw error
  }
  throw new CloudflareImagesError({
    code: 'IMAGE_NOT_OURS',
    message: 'The image of this upload belongs to another upload by now. Choose the file again.',
  })
}

type UploadArgs = RelayFileArgs & {
  rowId: string
  settings: Settings
  uploadId: string
}

async function upload({
  claims,
  client,
  durable,
  file,
  ledger,
  rowId,
  settings: { creator, metadata, requireSignedURLs },
  sleep,
  uploadId,
}: UploadArgs): Promise<CloudflareImage> {
  const id = isUUID(claims.imageId) ? undefined : claims.imageId
  const create = (): Promise<CloudflareImage> =>
    client.uploadImage({
      file,
      metadata: stampMetadata({
        metadata,
        name: { payload_original: claims.filename },
        stamp: {
          payload_collection: claims.collection,
          payload_site: claims.site,
          payload_upload: uploadId,
        },
      }),
      requireSignedURLs,
      ...(creator === undefined ? {} : { creator }),
      ...(id === undefined ? {} : { id }),
    })
  try {
    if (id === undefined) return await create()
    await client.deleteImage({ imageId: id })
    return await afterDeletion({ create, sleep })
  } catch (error) {
    if (!isRefusal(error)) {
      const found = await findUpload({ client, uploadId }).catch(() => undefined)
      if (found !== undefined) return found
      throw error
    }
    await ledger.remove({ durable, id: rowId })
    throw error
  }
}
