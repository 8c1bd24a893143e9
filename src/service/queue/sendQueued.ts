import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { UploadFile } from '../../cloudflare/uploadFile.js'
import type { ImageDocument } from '../imageDocuments.js'
import type { LedgerRow } from '../ledger.js'
import type { QueueArgs, QueueOutcome } from './queueTypes.js'

import { spoolKeyOf } from '../../core/queuedId.js'
import { isRow } from '../../core/row.js'
import { CloudflareImagesError } from '../../errors.js'
import { defaultGraceSeconds } from '../createService.js'
import { findImage } from '../findImage.js'
import { keepTrace } from '../keepTrace.js'
import { lostRowId, privacyRowId } from '../ledger.js'
import { removeImage } from '../removeImage.js'
import { findUpload, sendImage } from '../sendImage.js'
import { moveToImage } from './moveToImage.js'

/** How long one process may have a file; its upload ends before that. */
const leaseMs = 600_000
const uploadMs = 540_000

type RowArgs = QueueArgs & { row: LedgerRow }

/**
 * Sends one file, and gives its image to the documents that wait for it.
 *
 * @throws what the API throws; the file then waits on
 */
export async function sendQueued(args: RowArgs): Promise<QueueOutcome> {
  const { client, images, ledger, now, row } = args
  const { imageId } = row
  if (imageId === null) return drop(args)
  const moved = await ledger.readRow({ id: privacyRowId(imageId) })
  const document = await images.findByImageId({ imageId })
  if (moved === undefined && document === undefined) return settleUnused(args, imageId)
  const at = now()
  const until = new Date(at.getTime() + leaseMs)
  if (!(await ledger.lease({ id: row.id, now: at, until }))) {
    return (await ledger.readRow({ id: row.id })) === undefined ? 'held' : 'stopped'
  }
  // Its process died after it was sent.
  const sent =
    moved?.imageId == null ? undefined : await findImage({ client, imageId: moved.imageId })
  if (sent !== undefined) return moveToImage({ ...args, document, from: imageId, image: sent })
  if (document === undefined) return settleUnused(args, imageId)
  const image = (await findSent(args)) ?? (await send({ ...args, document, imageId }))
  return moveToImage({ ...args, document, from: imageId, image })
}

async function drop({ ledger, row }: RowArgs): Promise<QueueOutcome> {
  await ledger.remove({ durable: true, id: row.id })
  return 'dropped'
}

/** Its document is still being saved, or has never been; or an older version alone has it. */
async function settleUnused(args: RowArgs, imageId: string): Promise<QueueOutcome> {
  const { client, ledger, now, row } = args
  const graceEnd = Date.parse(row.dueAt) + defaultGraceSeconds * 1000
  if ((await ledger.referenceOf({ imageId })) !== 'none') return 'held'
  if (now().getTime() < graceEnd) return 'held'
  const { error, outcome } = await removeImage({
    client,
    ledger,
    now: now(),
    row: { ...row, imageId },
  })
  if (outcome === 'failed') throw error
  return outcome === 'deleted' ? 'dropped' : 'held'
}

/** The image of an upload whose answer was lost, unless the sweep may be about to delete it. */
async function findSent({
  client,
  ledger,
  now,
  row,
}: RowArgs): Promise<CloudflareImage | undefined> {
  const { uploadId } = row
  if (uploadId === null) return undefined
  const id = lostRowId(uploadId)
  const dueAt = new Date(now().getTime() + defaultGraceSeconds * 1000).toISOString()
  const trace = await ledger.readRow({ id })
  if (trace === undefined || trace.dueAt <= now().toISOString()) return undefined
  await ledger.update({ durable: true, id, patch: { dueAt } })
  return findUpload({ client, uploadId })
}

type SendArgs = RowArgs & { document: ImageDocument; imageId: string }

async function send(args: SendArgs): Promise<CloudflareImage> {
  const { document, ledger, newId, now, row } = args
  const { cloudflare } = document.doc
  const group = isRow(cloudflare) ? cloudflare : {}
  const file = await readFile(args)
  const uploadId = newId()
  // First, so that an upload whose answer nobody gets is found by the next run, or by the sweep.
  await keepTrace({
    collection: row.collectionSlug,
    durable: true,
    graceSeconds: defaultGraceSeconds,
    ledger,
    now,
    uploadId,
  })
  await ledger.update({ durable: true, id: row.id, patch: { uploadId } })
  const { creator, metadata } = group
  return sendImage({
    client: args.client,
    collection: document.collection,
    creator: typeof creator === 'string' ? creator : undefined,
    file,
    filename: file.name,
    imageId: row.filename ?? undefined,
    metadata: isRow(metadata) ? metadata : {},
    requireSignedURLs: group.requireSignedURLs === true,
    signal: AbortSignal.timeout(uploadMs),
    site: args.site,
    uploadIds: [...(row.uploadId === null ? [] : [row.uploadId]), uploadId],
  })
}

/** At most 10 MB, held once. */
async function readFile({ document: { doc }, imageId, spool }: SendArgs): Promise<UploadFile> {
  const name = String(doc.filename)
  const found = await spool.find(spoolKeyOf(imageId))
  if (found === undefined) {
    throw new CloudflareImagesError({
      code: 'FILE_UNREADABLE',
      message: `"${name}" was kept for Cloudflare, and is not where this site keeps such files any more. Upload it again.`,
    })
  }
  const bytes = new Uint8Array(await new Response(await found.open()).arrayBuffer())
  return { bytes, mimeType: String(doc.mimeType), name, size: bytes.byteLength }
}
