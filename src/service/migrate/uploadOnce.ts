import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { StoreImageArgs } from '../storeTypes.js'

import { CloudflareImagesError } from '../../errors.js'
import { findImage } from '../findImage.js'
import { keepTrace } from '../keepTrace.js'
import { migrateRowId } from '../ledger.js'
import { removeImage } from '../removeImage.js'
import { findUpload, isRefusal } from '../sendImage.js'
import { uploadAgain } from '../storeImage.js'

export type UploadOnceArgs = Omit<StoreImageArgs, 'docId' | 'durable' | 'file' | 'spool'> & {
  file: UploadFile
  filename: string
}

/** An image at Cloudflare that no document shows yet, and the row that says so. */
export type MovedIn = { image: CloudflareImage; rowId: string }

/**
 * Sends the file of a document. Its row is written before a byte travels, and says after a kill that the
 * image may be there already: then it is looked for, and nothing is sent twice.
 */
export async function uploadOnce(args: UploadOnceArgs): Promise<MovedIn> {
  const { collection, filename, newId } = args
  const rowId = migrateRowId({ collection, filename })
  const image = (await findEarlier(args, rowId)) ?? (await upload(args, rowId, newId()))
  await verify(args, image)
  return { image, rowId }
}

/** The image of a run that ended before it could give it to a document. */
async function findEarlier(
  args: UploadOnceArgs,
  rowId: string,
): Promise<CloudflareImage | undefined> {
  const { client, graceSeconds, ledger, now } = args
  const row = await ledger.readRow({ id: rowId })
  if (row?.uploadId == null) return undefined
  const { uploadId } = row
  // An overdue one the sweep may be about to delete: nobody takes its image.
  const isOurs = row.dueAt > now().toISOString()
  if (isOurs) {
    await ledger.update({ durable: true, id: rowId, patch: { dueAt: dueAt(now(), graceSeconds) } })
  }
  const found = await findUpload({ client, uploadId })
  if (isOurs && found !== undefined) return found
  // It may arrive yet.
  if (found === undefined) await keepTrace({ ...args, durable: true, uploadId })
  else await removeImage({ client, ledger, now: now(), row: { ...row, imageId: found.imageId } })
  await ledger.remove({ durable: true, id: rowId })
  return undefined
}

async function upload(
  args: UploadOnceArgs,
  rowId: string,
  uploadId: string,
): Promise<CloudflareImage> {
  const { collection, graceSeconds, ledger, now } = args
  await ledger.insert({
    durable: true,
    row: {
      attempts: 0,
      collectionSlug: collection,
      dueAt: dueAt(now(), graceSeconds),
      expiresAt: null,
      filename: null,
      id: rowId,
      imageId: null,
      kind: 'upload',
      lastError: null,
      uploadId,
    },
  })
  const { timeoutMs } = args
  try {
    return await uploadAgain({
      ...args,
      docId: undefined,
      durable: true,
      rowId,
      signal: timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs),
      uploadIds: [uploadId],
    })
  } catch (error) {
    // After a lost answer the row stays: the next run finds the image by it, or the sweep does.
    if (isRefusal(error)) await ledger.remove({ durable: true, id: rowId })
    throw error
  }
}

/** What Cloudflare says of the image now, and not what it said when it took the file. */
async function verify(
  { client, requireSignedURLs }: UploadOnceArgs,
  { imageId, metadata }: CloudflareImage,
): Promise<void> {
  const found = await findImage({ client, imageId })
  const isRight =
    found !== undefined &&
    !found.draft &&
    found.requireSignedURLs === requireSignedURLs &&
    found.metadata.payload_upload === metadata.payload_upload
  if (isRight) return
  throw new CloudflareImagesError({
    code: 'API_RESPONSE_INVALID',
    message: `Cloudflare took the file as image ${imageId}, and does not show it as it was sent. The document was left as it was.`,
  })
}

const dueAt = (now: Date, graceSeconds: number): string =>
  new Date(now.getTime() + graceSeconds * 1000).toISOString()
