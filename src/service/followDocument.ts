import type { CloudflareImage, ImageSettings, ImagesClient } from '../cloudflare/imagesClient.js'
import type { Emit } from '../core/imageEvent.js'
import type { Row } from '../core/row.js'
import type { ImageDocuments } from './imageDocuments.js'
import type { Ledger, LedgerRow } from './ledger.js'

import { isDeepStrictEqual } from 'node:util'

import { unsettledStatuses } from '../core/imageStatus.js'
import { imageIdOf } from './documentImage.js'
import { findImage } from './findImage.js'
import { privacyRowId } from './ledger.js'
import { restamp, withoutStamp } from './stamp.js'

/** Saves that follow one another are sent as one; and the document's write is over by then. */
const settleSeconds = 30

/** A file that is still on its way, or an image that gets another id. */
const waitSeconds = 300

type EnqueueFollowArgs = {
  collection: string
  documentId: number | string
  imageId: string
  ledger: Ledger
  newId: () => string
  now: Date
}

/**
 * Notes that the image of a document has other metadata than the document says, with the document's
 * write. Every save has a note of its own: a conflict would break its transaction, and a note that
 * was there before may be settled at this moment.
 */
export async function enqueueFollow({
  collection,
  documentId,
  imageId,
  ledger,
  newId,
  now,
}: EnqueueFollowArgs): Promise<void> {
  await ledger.insert({
    durable: false,
    row: {
      attempts: 0,
      collectionSlug: collection,
      documentId: String(documentId),
      dueAt: after(now, settleSeconds),
      expiresAt: null,
      filename: null,
      id: `metadata:${newId()}`,
      imageId,
      kind: 'metadata',
      lastError: null,
      uploadId: null,
    },
  })
}

const after = (now: Date, seconds: number): string =>
  new Date(now.getTime() + seconds * 1000).toISOString()

type FollowDocumentArgs = {
  client: ImagesClient
  emit: Emit
  images: Pick<ImageDocuments, 'readShown'>
  ledger: Ledger
  now: Date
  /** All that are due about one document. */
  rows: readonly LedgerRow[]
}

type FollowOutcome = 'sent' | 'settled' | 'waiting'

/**
 * Sends what a document says of its image's metadata and creator, where Cloudflare has something else:
 * of the document, and of its newest draft where that shows another image.
 *
 * @throws what the API throws; the rows stay as they are
 */
export async function followDocument(args: FollowDocumentArgs): Promise<FollowOutcome> {
  const { images, ledger, now, rows } = args
  const [first] = rows
  if (first === undefined) return 'settled'
  const { collectionSlug: collection, documentId } = first
  const outcomes: FollowOutcome[] = []
  const shown = documentId == null ? [] : await images.readShown({ collection, id: documentId })
  for (const doc of shown) {
    outcomes.push(await follow({ ...args, collection, doc, documentId: documentId ?? null }))
  }
  if (outcomes.includes('waiting')) {
    const patch = { dueAt: after(now, waitSeconds) }
    for (const row of rows) await ledger.update({ durable: true, id: row.id, patch })
    return 'waiting'
  }
  for (const row of rows) await ledger.remove({ durable: true, id: row.id })
  return outcomes.includes('sent') ? 'sent' : 'settled'
}

type FollowArgs = FollowDocumentArgs & { collection: string; doc: Row; documentId: string | null }

async function follow({
  client,
  collection,
  doc,
  documentId,
  emit,
  ledger,
}: FollowArgs): Promise<FollowOutcome> {
  const imageId = imageIdOf(doc)
  if (imageId === undefined) return 'settled'
  const image = await findImage({ client, imageId })
  const isMoving = (await ledger.readRow({ id: privacyRowId(imageId) })) !== undefined
  // Its file is still to come. What a change does to an upload URL that is out is not documented.
  const isExpected = image?.draft ?? isUnsettled(doc)
  if (isExpected || (image === undefined && isMoving)) return 'waiting'
  if (image === undefined) return 'settled'
  const changes = changesOf({ doc, image })
  if (changes === undefined) return 'settled'
  await client.updateImage({ ...changes, imageId })
  await emit({
    collection,
    documentId,
    imageId,
    level: 'debug',
    message: 'The metadata of the image at Cloudflare follows its document.',
    type: 'refreshed',
  })
  // Whoever changes its privacy meanwhile may have read the metadata of before.
  return isMoving ? 'waiting' : 'sent'
}

function isUnsettled(doc: Row): boolean {
  const { status } = (doc.cloudflare ?? {}) as Row
  return (unsettledStatuses as readonly unknown[]).includes(status)
}

/** `undefined` where Cloudflare has what the document says. */
function changesOf({
  doc,
  image,
}: {
  doc: Row
  image: CloudflareImage
}): ImageSettings | undefined {
  const said = doc.cloudflare as { creator?: null | string; metadata?: null | Row } | undefined
  const metadata = withoutStamp(said?.metadata ?? {})
  const creator = said?.creator ?? ''
  const isSame = isSameJSON(metadata, withoutStamp(image.metadata))
  const isSameCreator = creator === (image.creator ?? '')
  if (isSame && isSameCreator) return undefined
  return {
    ...(isSame ? {} : { metadata: restamp({ metadata, stamped: image.metadata }) }),
    ...(isSameCreator ? {} : { creator }),
  }
}

/** As Cloudflare would have it: values that JSON does not know are not sent. */
export function isSameJSON(a: unknown, b: unknown): boolean {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify({ value }))
  return isDeepStrictEqual(plain(a), plain(b))
}
