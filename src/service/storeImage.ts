import type { CloudflareImage } from '../cloudflare/imagesClient.js'
import type { StoredImage, StoreImageArgs } from './storeTypes.js'

import { createBackoff } from '../cloudflare/createBackoff.js'
import { isTurnedAway, pause } from '../cloudflare/createRetry.js'
import { keepTrace } from './keepTrace.js'
import { isOutage } from './queue/isOutage.js'
import { queueImage } from './queue/queueImage.js'
import { reserveFilename } from './reserveFilename.js'
import { isRefusal, sendImage } from './sendImage.js'

/**
 * Uploads a file under a reserved name. The ledger row is written before a byte travels and stays
 * until the caller settles it, so that a crash, a rollback or a later error leaves a trace that
 * the sweep can follow. While Cloudflare cannot be reached, the file waits in the spool, if there is one.
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
    const uploadId = isRefusal(error) ? null : lastOf(uploadIds)
    if (uploadId !== null) await keepTrace({ ...args, uploadId })
    const { spool } = args
    if (spool !== undefined && isOutage(error)) {
      return queueImage({ ...args, error, filename, rowId, spool, uploadId })
    }
    await ledger.remove({ durable, id: rowId })
    throw error
  }
}

export type UploadArgs = StoreImageArgs & {
  filename: string
  rowId: string
  signal: AbortSignal | undefined
  /** Of every attempt so far: each may still turn out to have arrived. */
  uploadIds: string[]
}

/** Each attempt has an id of its own, so that one which arrives late is found and deleted. */
export async function uploadAgain(args: UploadArgs): Promise<CloudflareImage> {
  const { durable, ledger, newId, rowId, signal, uploadIds } = args
  const backoff = createBackoff({ maxRetries: args.maxRetries })
  for (;;) {
    try {
      return await sendImage(args)
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
