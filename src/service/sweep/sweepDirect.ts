import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { LedgerRow } from '../ledger.js'
import type { SweepOutcome, SweepRowArgs } from './sweepTypes.js'

import { isUUID } from '../../core/imageId.js'
import { isCloudflareImagesError } from '../../errors.js'
import { defaultGraceSeconds } from '../createService.js'
import { findImage } from '../findImage.js'
import { claimRowId } from '../ledger.js'
import { postpone, removeImage } from '../removeImage.js'

type RowArgs = Omit<SweepRowArgs, 'scan'>
type ImageArgs = RowArgs & { imageId: string }

/**
 * A one-time URL that has expired, and what came of it: an image with a document needs no row, one
 * without waits for as long as its receipt works, and a draft goes.
 */
export async function settleDirect(args: RowArgs): Promise<SweepOutcome> {
  const { client, now, ledger, row } = args
  const { imageId } = row
  // The answer with Cloudflare's id was lost, and with it the URL: nobody can have used it.
  if (imageId === null) return drop(args)
  const reference = await ledger.referenceOf({ imageId })
  if (reference !== 'none') return drop(args)
  const image = await findImage({ client, imageId })
  if (image === undefined || !isOfRow({ image, row })) return drop(args)
  if (image.draft) {
    return removeUnclaimed({
      ...args,
      imageId,
      message: 'The upload URL expired unused; its draft was deleted at Cloudflare.',
    })
  }
  const receiptExpiry = new Date(row.expiresAt ?? now)
  if (receiptExpiry > now) return hold(args, receiptExpiry)
  return removeUnclaimed({
    ...args,
    imageId,
    message: 'The uploaded image was deleted at Cloudflare: no document claimed it in time.',
  })
}

/** A save that ended without a trace: with a document the receipt is used up, else it works again. */
export async function settleClaim(args: RowArgs): Promise<SweepOutcome> {
  const { ledger, row } = args
  const { imageId } = row
  if (imageId === null) return drop(args)
  const uploads = await ledger.findRows({ imageId, kinds: ['direct'] })
  if ((await ledger.referenceOf({ imageId })) !== 'none') {
    for (const { id } of uploads) await ledger.remove({ durable: true, id })
  } else if (uploads.length === 0) {
    // Nothing else would remember this image.
    return (await removeImage({ ...args, row: { ...row, imageId } })).outcome
  }
  // Last, so that a crash on the way leaves the claim for the next sweep.
  return drop(args)
}

type RemoveUnclaimedArgs = ImageArgs & { message: string }

async function removeUnclaimed({ message, ...args }: RemoveUnclaimedArgs): Promise<SweepOutcome> {
  const { client, emit, imageId, now, ledger, row } = args
  const claimId = claimRowId(imageId)
  const dueAt = new Date(now.getTime() + defaultGraceSeconds * 1000)
  // As a save does it: of a save and a sweep at the same moment, one gets the image.
  const isOurs = await ledger.insert({
    durable: true,
    row: { ...row, attempts: 0, dueAt: dueAt.toISOString(), id: claimId, kind: 'claim' },
  })
  if (!isOurs) return holdForClaim(args)
  try {
    if ((await ledger.referenceOf({ imageId })) !== 'none') return await drop(args)
    await client.deleteImage({ imageId })
    await ledger.removeOfImage({ id: row.id, imageId })
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    await postpone({ ...args, error })
    await emit({
      collection: row.collectionSlug,
      imageId,
      message: `A direct upload could not be cleaned up and is tried again: ${error.message}`,
      type: 'failed',
    })
    return 'failed'
  } finally {
    await ledger.remove({ durable: true, id: claimId })
  }
  await emit({ collection: row.collectionSlug, imageId, message, type: 'swept' })
  return 'deleted'
}

/** A save is on its way: the sweep looks again when its grace is over. */
async function holdForClaim(args: ImageArgs): Promise<SweepOutcome> {
  const claim = await args.ledger.readRow({ id: claimRowId(args.imageId) })
  return hold(args, new Date(claim?.dueAt ?? args.now))
}

async function hold({ ledger, row }: RowArgs, until: Date): Promise<SweepOutcome> {
  await ledger.update({
    durable: true,
    id: row.id,
    patch: { dueAt: until.toISOString() },
  })
  return 'held'
}

async function drop({ ledger, row }: RowArgs): Promise<SweepOutcome> {
  await ledger.remove({ durable: true, id: row.id })
  return 'settled'
}

/**
 * An id of Cloudflare's came with its answer. One that the site chose was noted before, and may be
 * taken: by an image of another document, or of another site.
 */
const isOfRow = ({ image, row }: { image: CloudflareImage; row: LedgerRow }): boolean =>
  isUUID(image.imageId) || image.metadata.payload_upload === row.uploadId
