import type { FileTarget } from '../../core/fileTarget.js'
import type { StoredImage, StoreImageArgs } from '../storeTypes.js'

import { queuedIdOf } from '../../core/queuedId.js'
import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { queueRowId } from '../ledger.js'

type QueueImageArgs = StoreImageArgs & {
  /** Why it was not sent. */
  error: unknown
  filename: string
  /** Of the row that reserves the name. */
  rowId: string
  spool: FileTarget
  /** Of the upload that may have arrived. */
  uploadId: null | string
}

/**
 * Keeps a file that could not be sent. Its rows are written first, so that whatever ends the save early
 * leaves a trace that the sweep can follow.
 *
 * @throws CloudflareImagesError where the file cannot be kept here either; then nothing is left
 */
export async function queueImage(args: QueueImageArgs): Promise<StoredImage> {
  const { durable, error, file, filename, ledger, now, rowId, spool } = args
  const key = args.newId()
  const imageId = queuedIdOf(key)
  const id = queueRowId(imageId)
  await ledger.update({ durable, id: rowId, patch: { imageId, uploadId: null } })
  await ledger.insert({
    durable,
    row: {
      attempts: 0,
      collectionSlug: args.collection,
      dueAt: now().toISOString(),
      expiresAt: null,
      filename: args.imageId ?? null,
      id,
      imageId,
      kind: 'queue',
      lastError: error instanceof Error ? error.message.slice(0, 500) : null,
      uploadId: args.uploadId,
    },
  })
  try {
    await spool.put({ file, key, mimeType: file.mimeType })
  } catch (cause) {
    await ledger.remove({ durable, id: rowId })
    // Where even that is not sure to have gone, the row leads to it.
    await spool.delete(key).then(
      () => ledger.remove({ durable, id }),
      () => undefined,
    )
    throw isCloudflareImagesError(cause) ? notKept({ cause, name: file.name }) : cause
  }
  return {
    filename,
    image: {
      ...(args.creator === undefined ? {} : { creator: args.creator }),
      draft: false,
      imageId,
      metadata: { ...args.metadata },
      requireSignedURLs: args.requireSignedURLs,
      variants: [],
    },
    rowId,
  }
}

type NotKeptArgs = { cause: CloudflareImagesError; name: string }

const notKept = ({ cause, name }: NotKeptArgs): CloudflareImagesError =>
  new CloudflareImagesError({
    cause,
    code: cause.code,
    message: `Cloudflare Images cannot be reached at the moment, and this site could not keep "${name}" until then, so the image was not saved. Ask an administrator to look into the log.`,
  })
