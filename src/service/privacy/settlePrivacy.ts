import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { SweepArgs, SweepOutcome, SweepRowArgs } from '../sweep/sweepTypes.js'

import { findImage } from '../findImage.js'
import { checkRowId, previousIdOf } from '../ledger.js'
import { removeStray } from '../sweep/sweepStrays.js'
import { findMoved } from './findMoved.js'

/** Looks at an image that can be found under no id, a day apart in the end. */
const maxAttempts = 12

/**
 * A change of privacy that is over, or whose process died: documents that still have the old id get
 * the new one, and an image that no document ever got is deleted.
 */
export async function settlePrivacy(args: SweepRowArgs): Promise<SweepOutcome> {
  const { client, images, ledger, row } = args
  const previousId = previousIdOf(row.id)
  const isShown = (await ledger.referenceOf({ imageId: previousId })) !== 'none'
  // All have followed, as nearly always: Cloudflare need not be asked.
  if (!isShown && (await isInUse(args))) return drop(args)
  const image = await findMoved({ client, row })
  if (image === undefined) {
    if (!isShown || row.attempts >= maxAttempts) return drop(args)
    throw new Error('The image has another id, and Cloudflare does not list it yet.')
  }
  if (image.imageId === previousId) return drop(args)
  await images.moveImage({ from: previousId, to: image })
  await ledger.remove({ durable: true, id: checkRowId(previousId) })
  const { outcome } = await settleUnused(args, image)
  await ledger.remove({ durable: true, id: row.id })
  return outcome
}

async function isInUse({ ledger, row: { id, imageId } }: SweepRowArgs): Promise<boolean> {
  if (imageId === null || imageId === previousIdOf(id)) return false
  return (await ledger.referenceOf({ imageId })) !== 'none'
}

/** The save that it was for has come to nothing. A receipt may still lead to it. */
async function settleUnused(
  args: SweepRowArgs,
  image: CloudflareImage,
): Promise<{ outcome: SweepOutcome }> {
  const { ledger, row } = args
  const others = await ledger.findRows({
    imageId: image.imageId,
    kinds: ['check', 'claim', 'delete', 'direct', 'upload'],
  })
  if (others.length > 0) return { outcome: 'settled' }
  // Its own row would count as one that knows of it.
  await ledger.update({ durable: true, id: row.id, patch: { imageId: previousIdOf(row.id) } })
  const outcome = await removeStray({ ...args, image })
  if (outcome === 'failed') throw new Error('The image could not be deleted.')
  return { outcome }
}

async function drop({ ledger, row }: SweepRowArgs): Promise<SweepOutcome> {
  await ledger.remove({ durable: true, id: row.id })
  return 'settled'
}

/** Two days back is far longer than any transaction. */
const scanSeconds = 2 * 86_400

/**
 * The same where a crash takes the ledger's row along with the transaction: images that carry the
 * mark of a recent change lead back to the documents that did not follow.
 */
export async function followMoves({
  client,
  graceSeconds,
  images,
  now,
  ledger,
  signal,
  site,
}: SweepArgs): Promise<number> {
  const seconds = Math.floor(now.getTime() / 1000)
  const meta = {
    payload_moved: { gte: seconds - scanSeconds, lte: seconds - graceSeconds },
    payload_site: site,
  }
  let followed = 0
  for await (const image of client.eachImage({ meta, sortOrder: 'desc' })) {
    if (signal?.aborted === true) break
    const { payload_previous: from } = image.metadata
    if (typeof from !== 'string') continue
    if ((await ledger.referenceOf({ imageId: from })) === 'none') continue
    // Never away from an image that is there: a copy of the metadata would lead astray.
    if ((await findImage({ client, imageId: from })) !== undefined) continue
    if ((await images.moveImage({ from, to: image })) > 0) followed += 1
    await ledger.remove({ durable: true, id: checkRowId(from) })
  }
  return followed
}
