import type { CloudflareImage, ImagesClient } from '../cloudflare/imagesClient.js'
import type { UploadFile } from '../cloudflare/uploadFile.js'
import type { Ledger } from './ledger.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../errors.js'
import { reserveFilename } from './reserveFilename.js'
import { stampMetadata } from './stamp.js'

export type StoreImageArgs = {
  client: ImagesClient
  collection: string
  creator: string | undefined
  /** The document that already owns this filename, on replace. */
  docId: number | string | undefined
  /** False where a write outside the caller's transaction would wait for it forever (SQLite). */
  durable: boolean
  file: UploadFile
  graceSeconds: number
  imageId: string | undefined
  metadata: Readonly<Record<string, unknown>>
  newId: () => string
  now: () => Date
  /** How long the upload may take, where others have to wait meanwhile. */
  timeoutMs?: number | undefined
  ledger: Ledger
  requireSignedURLs: boolean
  site: string
}

export type StoredImage = {
  filename: string
  image: CloudflareImage
  rowId: string
}

/**
 * Uploads a file under a reserved name. The ledger row is written before a byte travels and stays
 * until the caller settles it, so that a crash, a rollback or a later error leaves a trace that
 * the sweep can follow.
 */
export async function storeImage(args: StoreImageArgs): Promise<StoredImage> {
  const uploadId = args.newId()
  const { filename, rowId } = await reserveFilename({ ...args, name: args.file.name, uploadId })
  const metadata = stampMetadata({
    metadata: args.metadata,
    name: { payload_filename: filename },
    stamp: {
      payload_collection: args.collection,
      payload_site: args.site,
      payload_upload: uploadId,
    },
  })
  try {
    const image = await upload({ ...args, metadata, uploadId })
    await args.ledger.update({
      durable: args.durable,
      id: rowId,
      patch: { imageId: image.imageId },
    })
    return { filename, image, rowId }
  } catch (error) {
    // Only a refusal proves that nothing was stored. After a lost answer a row must stay, under a
    // name of its own: the person's next attempt shall get the filename.
    if (!isRefusal(error)) await keepTrace({ ...args, uploadId })
    await args.ledger.remove({ durable: args.durable, id: rowId })
    throw error
  }
}

type KeepTraceArgs = StoreImageArgs & { uploadId: string }

async function keepTrace({
  collection,
  durable,
  graceSeconds,
  now,
  ledger,
  uploadId,
}: KeepTraceArgs): Promise<void> {
  await ledger.insert({
    durable,
    row: {
      attempts: 0,
      collectionSlug: collection,
      dueAt: new Date(now().getTime() + graceSeconds * 1000).toISOString(),
      expiresAt: null,
      filename: null,
      id: `lost:${uploadId}`,
      imageId: null,
      kind: 'upload',
      lastError: null,
      uploadId,
    },
  })
}

type UploadArgs = StoreImageArgs & {
  metadata: Record<string, unknown>
  uploadId: string
}

async function upload({
  client,
  creator,
  file,
  imageId,
  metadata,
  timeoutMs,
  requireSignedURLs,
  uploadId,
}: UploadArgs): Promise<CloudflareImage> {
  const signal = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)
  try {
    return await client.uploadImage({
      file,
      metadata,
      requireSignedURLs,
      ...(signal === undefined ? {} : { signal }),
      ...(creator === undefined ? {} : { creator }),
      ...(imageId === undefined ? {} : { id: imageId }),
    })
  } catch (error) {
    if (isRefusal(error)) throw error
    // Nor is there time to look for it.
    if (signal?.aborted === true) throw tooSlow(error)
    const found = await findUpload({ client, uploadId }).catch(() => undefined)
    if (found === undefined) throw error
    return found
  }
}

function tooSlow(cause: unknown): CloudflareImagesError {
  return new CloudflareImagesError({
    cause,
    code: 'REQUEST_TIMEOUT',
    message:
      'Cloudflare Images took too long, so the image was not saved. Try again in a moment, or with a smaller file.',
  })
}

type FindUploadArgs = {
  client: ImagesClient
  uploadId: string
}

/** The image of an upload whose answer was lost. */
export async function findUpload({
  client,
  uploadId,
}: FindUploadArgs): Promise<CloudflareImage | undefined> {
  const { images } = await client.listImages({
    meta: { payload_upload: uploadId },
    perPage: 10,
  })
  return images[0]
}

/** True when Cloudflare, or our own check before the call, said no: nothing was stored for certain. */
export function isRefusal(error: unknown): boolean {
  return isCloudflareImagesError(error) && !error.retryable && error.code !== 'REQUEST_ABORTED'
}
