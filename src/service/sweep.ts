import type { CloudflareImage, ImagesClient } from '../cloudflare/imagesClient.js'
import type { LedgerRow, Records } from './records.js'
import type { RemovalOutcome } from './removeImage.js'

import { isCloudflareImagesError } from '../errors.js'
import { defaultGraceSeconds } from './createService.js'
import { postpone, removeImage } from './removeImage.js'
import { findUpload } from './storeImage.js'

export type SweepReport = Record<RemovalOutcome | 'settled', number>

export type SweepArgs = {
  client: ImagesClient
  /** Uploads younger than this are left alone: their document may be on its way. */
  graceSeconds: number
  now: Date
  records: Records
  /**
   * Also looks through Cloudflare's list for images of this site without document or row. Needed
   * where a rollback takes the row of an upload with it.
   */
  scan: boolean
  site: string
}

const batchSize = 100
const kinds = ['delete', 'upload'] as const

/**
 * Finishes what a crash, a rollback, a failed validation or an outage left behind: every image
 * that nothing refers to is deleted, every settled row is dropped. Safe to run at any time, twice,
 * and in two processes at once.
 */
export async function sweep(args: SweepArgs): Promise<SweepReport> {
  const report: SweepReport = { deleted: 0, failed: 0, held: 0, referenced: 0, settled: 0 }
  // Rows carry the default grace; a shorter one is asked for by looking from that far ahead.
  const aheadMs = (defaultGraceSeconds - args.graceSeconds) * 1000
  const dueBy = new Date(args.now.getTime() + aheadMs)
  const kept = new Set<string>()
  for (;;) {
    // A row handled is gone, or kept for a later date that may lie within the same look ahead.
    const due = await args.records.listDue({ kinds, limit: batchSize + kept.size, now: dueBy })
    const rows = due.filter(({ id }) => !kept.has(id))
    if (rows.length === 0) break
    for (const row of rows) {
      const outcome = await settle({ ...args, row })
      report[outcome] += 1
      if (outcome === 'failed' || outcome === 'held') kept.add(row.id)
    }
  }
  if (args.scan) {
    for await (const image of strayImages(args)) report[await removeStray({ ...args, image })] += 1
  }
  return report
}

async function settle({
  row,
  ...args
}: SweepArgs & { row: LedgerRow }): Promise<keyof SweepReport> {
  try {
    return await (row.kind === 'upload'
      ? settleUpload({ ...args, row })
      : settleDelete({ ...args, row }))
  } catch (error) {
    // Whatever one row meets, the others get their turn; the row keeps the reason.
    await postpone({ ...args, error: error instanceof Error ? error : new Error('unknown'), row })
    return 'failed'
  }
}

async function settleDelete(args: SweepArgs & { row: LedgerRow }): Promise<RemovalOutcome> {
  const { imageId } = args.row
  if (imageId === null) {
    await args.records.remove({ durable: true, id: args.row.id })
    return 'referenced'
  }
  const { outcome } = await removeImage({ ...args, row: { ...args.row, imageId } })
  return outcome
}

async function settleUpload({
  row,
  ...args
}: SweepArgs & { row: LedgerRow }): Promise<keyof SweepReport> {
  const imageId =
    row.imageId ?? (await findImageId({ client: args.client, uploadId: row.uploadId }))
  if (imageId === undefined || (await args.records.referenceOf({ imageId })) !== 'none') {
    await args.records.remove({ durable: true, id: row.id })
    return 'settled'
  }
  const { outcome } = await removeImage({ ...args, row: { ...row, imageId } })
  return outcome
}

async function findImageId({
  client,
  uploadId,
}: {
  client: ImagesClient
  uploadId: string | null
}): Promise<string | undefined> {
  if (uploadId === null) return undefined
  return (await findUpload({ client, uploadId }))?.imageId
}

/** Images of this site, old enough, newest first; two days back is far longer than any transaction. */
async function* strayImages({
  client,
  graceSeconds,
  now,
  site,
}: SweepArgs): AsyncGenerator<CloudflareImage> {
  const youngest = now.getTime() - graceSeconds * 1000
  const oldest = now.getTime() - 2 * 86_400_000
  for await (const image of client.eachImage({ meta: { payload_site: site }, sortOrder: 'desc' })) {
    const uploadedAt = Date.parse(image.uploadedAt ?? '')
    if (uploadedAt < oldest) return
    if (uploadedAt <= youngest) yield image
  }
}

async function removeStray({
  image,
  ...args
}: SweepArgs & { image: CloudflareImage }): Promise<keyof SweepReport> {
  if ((await args.records.referenceOf({ imageId: image.imageId })) !== 'none') return 'settled'
  try {
    await args.client.deleteImage({ imageId: image.imageId })
    return 'deleted'
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    return 'failed'
  }
}
