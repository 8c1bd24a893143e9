import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { ImageDocument } from '../imageDocuments.js'
import type { LedgerRow } from '../ledger.js'
import type { QueueArgs, QueueOutcome } from './queueTypes.js'

import { spoolKeyOf } from '../../core/queuedId.js'
import { isRow } from '../../core/row.js'
import { defaultGraceSeconds } from '../createService.js'
import { lostRowId, privacyRowId, queueRowId } from '../ledger.js'
import { changeImage } from '../privacy/changeImage.js'
import { markForDeletion, removeImage } from '../removeImage.js'

/** Seconds for which a save that began before may still write the old id. */
const followSeconds = 600

/** Somebody may change who sees the image at this moment. */
const maxRounds = 5

type MoveToImageArgs = QueueArgs & {
  document: ImageDocument | undefined
  from: string
  image: CloudflareImage
  row: LedgerRow
}

/**
 * Gives the documents that wait for a file the image that Cloudflare made of it, and lets go of the file.
 * Whatever ends it early, the next run goes on from the note that it begins with.
 */
export async function moveToImage(args: MoveToImageArgs): Promise<QueueOutcome> {
  const { emit, from, ledger, now, row, spool } = args
  await noteMove(args)
  const image = await moveDocuments(args)
  const { imageId } = image
  const isShown = (await ledger.referenceOf({ imageId })) !== 'none'
  if (!isShown) await removeUnused({ ...args, image })
  const uploadId = image.metadata.payload_upload
  if (typeof uploadId === 'string') {
    await ledger.remove({ durable: true, id: lostRowId(uploadId) })
  }
  await spool.delete(spoolKeyOf(from))
  await ledger.remove({ durable: true, id: queueRowId(from) })
  if (!isShown) return 'dropped'
  const document = await args.images.findByImageId({ imageId })
  const name = document === undefined ? 'The file' : `"${String(document.doc.filename)}"`
  await emit({
    collection: row.collectionSlug,
    data: { waitedMs: now().getTime() - Date.parse(row.dueAt) },
    documentId: document === undefined ? null : String(document.id),
    imageId,
    message: `${name} was sent to Cloudflare, which could not be reached when it was saved.`,
    type: 'uploaded',
  })
  return 'uploaded'
}

/** As after a change of privacy: the image has another id now, and whoever saves one follows. */
async function noteMove({ from, image, ledger, now, row }: MoveToImageArgs): Promise<void> {
  const { payload_upload: uploadId } = image.metadata
  const isNew = await ledger.insert({
    durable: true,
    row: {
      attempts: 0,
      collectionSlug: row.collectionSlug,
      dueAt: new Date(now().getTime() + followSeconds * 1000).toISOString(),
      expiresAt: null,
      filename: null,
      id: privacyRowId(from),
      imageId: image.imageId,
      kind: 'privacy',
      lastError: null,
      uploadId: typeof uploadId === 'string' ? uploadId : null,
    },
  })
  if (isNew) return
  const { imageId } = image
  await ledger.update({ durable: true, id: privacyRowId(from), patch: { imageId } })
}

/**
 * The documents follow where they are as private as the image is; where an editor has changed that since
 * the file was sent, the image changes first.
 */
async function moveDocuments(args: MoveToImageArgs): Promise<CloudflareImage> {
  const { client, from, images, ledger, now, sleep } = args
  let { document, image } = args
  for (let round = 0; round < maxRounds; round += 1) {
    const isPrivate = privacyOf(document) ?? image.requireSignedURLs
    if (isPrivate !== image.requireSignedURLs) {
      const changed = await changeImage({
        client,
        collection: args.row.collectionSlug,
        durable: true,
        imageId: image.imageId,
        ledger,
        now,
        requireSignedURLs: isPrivate,
        sleep,
      })
      image = changed.image
      await noteMove({ ...args, image })
    }
    const { imageId, requireSignedURLs } = image
    const uploadedAt = image.uploadedAt ?? now().toISOString()
    await images.moveImage({ from, to: { imageId, requireSignedURLs, uploadedAt } })
    document = await images.findByImageId({ imageId: from })
    if (document === undefined) return image
  }
  throw new Error('The document changes faster than its image can be given to it.')
}

function privacyOf(document: ImageDocument | undefined): boolean | undefined {
  const group = document?.doc.cloudflare
  return isRow(group) ? group.requireSignedURLs === true : undefined
}

/** Deleted or given another file while this one was sent. */
async function removeUnused({
  client,
  image: { imageId },
  ledger,
  newId,
  now,
  row,
}: MoveToImageArgs): Promise<void> {
  const id = await markForDeletion({
    collection: row.collectionSlug,
    durable: true,
    graceSeconds: defaultGraceSeconds,
    imageId,
    ledger,
    newId,
    now: now(),
  })
  const marked = await ledger.readRow({ id })
  if (marked !== undefined) {
    await removeImage({ client, ledger, now: now(), row: { ...marked, imageId } })
  }
}
