import type { CloudflareImage, ImagesClient } from '../cloudflare/imagesClient.js'
import type { UploadFile } from '../cloudflare/uploadFile.js'
import type { Ledger } from './ledger.js'

import { createBackoff } from '../cloudflare/createBackoff.js'
import { isTurnedAway, pause } from '../cloudflare/createRetry.js'
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
  /** How often an upload is sent again that did not arrive, because Cloudflare failed for the moment. */
  maxRetries: number
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
  const { durable, ledger, newId, timeoutMs } = args
  const uploadIds = [newId()]
  const { filename, rowId } = await reserveFilename({
    ...args,
    name: args.file.name,
    uploadId: lastOf(uploadIds),
  })
  try {
    const image = await uploadAgain({
      ...args,
      filename,
      rowId,
      signal: timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs),
      uploadIds,
    })
    await ledger.update({ durable, id: rowId, patch: { imageId: image.imageId } })
    return { filename, image, rowId }
  } catch (error) {
    // Only a refusal proves that nothing was stored. After a lost answer a row must stay, under a
    // name of its own: the person's next attempt shall get the filename.
    if (!isRefusal(error)) await keepTrace({ ...args, uploadId: lastOf(uploadIds) })
    await ledger.remove({ durable, id: rowId })
    throw error
  }
}

type UploadArgs = StoreImageArgs & {
  filename: string
  rowId: string
  signal: AbortSignal | undefined
  /** Of every attempt so far: each may still turn out to have arrived. */
  uploadIds: string[]
}

/** Each attempt has an id of its own, so that one which arrives late is found and deleted. */
async function uploadAgain(args: UploadArgs): Promise<CloudflareImage> {
  const { durable, ledger, newId, rowId, signal, uploadIds } = args
  const backoff = createBackoff({ maxRetries: args.maxRetries })
  for (;;) {
    try {
      return await upload(args)
    } catch (error) {
      // The client itself tries again what was turned away.
      const waitMs = isTurnedAway(error) ? undefined : backoff(error)
      if (waitMs === undefined || signal?.aborted === true) throw error
      await pause({ signal, waitMs })
      await keepTrace({ ...args, uploadId: lastOf(uploadIds) })
      uploadIds.push(newId())
      await ledger.update({ durable, id: rowId, patch: { uploadId: lastOf(uploadIds) } })
    }
  }
}

const lastOf = (uploadIds: readonly string[]): string => uploadIds.at(-1) ?? ''

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

async function upload({
  client,
  creator,
  file,
  imageId,
  requireSignedURLs,
  signal,
  uploadIds,
  ...args
}: UploadArgs): Promise<CloudflareImage> {
  const uploadId = lastOf(uploadIds)
  try {
    return await client.uploadImage({
      file,
      metadata: stampMetadata({
        metadata: args.metadata,
        name: { payload_filename: args.filename },
        stamp: {
          payload_collection: args.collection,
          payload_site: args.site,
          payload_upload: uploadId,
        },
      }),
      requireSignedURLs,
      ...(signal === undefined ? {} : { signal }),
      ...(creator === undefined ? {} : { creator }),
      ...(imageId === undefined ? {} : { id: imageId }),
    })
  } catch (error) {
    const earlier = await findEarlier({ client, error, imageId, uploadIds })
    if (earlier !== undefined) return earlier
    if (isRefusal(error)) throw error
    // Nor is there time to look for it.
    if (signal?.aborted === true) throw tooSlow(error)
    const found = await findUpload({ client, signal, uploadId }).catch(() => undefined)
    if (found === undefined) throw error
    return found
  }
}

type FindEarlierArgs = Pick<UploadArgs, 'client' | 'imageId' | 'uploadIds'> & { error: unknown }

/** An id that we chose is taken: by an attempt before this one, perhaps, which nobody found in time. */
async function findEarlier({
  client,
  error,
  imageId,
  uploadIds,
}: FindEarlierArgs): Promise<CloudflareImage | undefined> {
  const isTaken = isCloudflareImagesError(error) && error.code === 'API_CONFLICT'
  if (!isTaken || imageId === undefined || uploadIds.length === 1) return undefined
  const image = await client.getImage({ imageId })
  return uploadIds.includes(String(image.metadata.payload_upload)) ? image : undefined
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
  signal?: AbortSignal | undefined
  uploadId: string
}

/** The image of an upload whose answer was lost. */
export async function findUpload({
  client,
  signal,
  uploadId,
}: FindUploadArgs): Promise<CloudflareImage | undefined> {
  const { images } = await client.listImages({
    meta: { payload_upload: uploadId },
    perPage: 10,
    ...(signal === undefined ? {} : { signal }),
  })
  return images[0]
}

/** True when Cloudflare, or our own check before the call, said no: nothing was stored for certain. */
export function isRefusal(error: unknown): boolean {
  if (!isCloudflareImagesError(error)) return false
  return error.code === 'API_PAUSED' || (!error.retryable && error.code !== 'REQUEST_ABORTED')
}
