import type { BulkResult } from '../../core/bulk.js'
import type { Row } from '../../core/row.js'
import type { CollectionCall, Site } from '../../service/createService.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
import { type Ledger, type LedgerRow, privacyRowId } from '../../service/ledger.js'
import { settleRow } from '../../service/sweep/sweep.js'
import { hasDrafts } from '../database/hasVersions.js'
import { assertMayUpdate, readManageable, readVisible } from '../http/access.js'
import { changePrivacy } from '../privacy/changePrivacy.js'
import { refreshOne } from '../refresh/refreshEndpoints.js'
import { openContext } from '../request/context.js'

/** One image of a list, with a request of its own. */
export type BulkItem = CollectionCall & { force: boolean; id: number | string }

/** What an action has to say about an image with which it succeeded. */
export type Done = Pick<Extract<BulkResult, { ok: true }>, 'effect' | 'message' | 'status'>

type Doc = Row & { id: number | string }
type Args = BulkItem & { isPrivate: boolean }

/**
 * An ordinary save of the document's checkbox. Of a published document with a newer draft, the draft
 * is saved as a draft: publishing it, or unpublishing the document, is not what was asked for.
 *
 * @throws CloudflareImagesError REQUEST_INVALID where the collection decides who sees its images
 */
export async function changeItemPrivacy(args: Args): Promise<Done> {
  const { id, isPrivate, req, service, slug } = args
  if (service.collections[slug]?.privacy !== 'document') throw undecidable()
  const doc = await readVisible({ ...args, id: String(id) })
  await assertMayUpdate({ ...args, doc })
  const isSaved = isPrivateNow(doc) === isPrivate
  if (!isSaved) {
    await req.payload.update({
      collection: slug as never,
      data: { cloudflare: { requireSignedURLs: isPrivate } },
      depth: 0,
      draft: hasDrafts(req.payload, slug) && doc._status === 'draft',
      id: doc.id,
      overrideAccess: false,
      overrideLock: false,
      req,
      trash: true,
    })
  }
  const isMoved = await changePublished({ ...args, id: doc.id })
  const word = isPrivate ? 'private' : 'public'
  return isSaved && !isMoved
    ? { effect: 'unchanged', message: `It was ${word} already.` }
    : { effect: word, message: `It is ${word} now.` }
}

/** A draft may show another image than the published document does; the save has changed its own. */
async function changePublished({ id, isPrivate, req, service, slug }: Args): Promise<boolean> {
  const { payload } = req
  const doc = await payload.db.findOne<Doc>({ collection: slug, where: { id: { equals: id } } })
  if (doc === null || imageIdOf(doc) === undefined || isPrivateNow(doc) === isPrivate) return false
  await changePrivacy({
    document: { collection: slug, doc, id },
    payload,
    requireSignedURLs: isPrivate,
    service,
  })
  return true
}

const isPrivateNow = (doc: Row): boolean =>
  (doc.cloudflare as null | Row | undefined)?.requireSignedURLs === true

function undecidable(): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    message:
      'Who may see the images of this collection is decided by its options, not for each image.',
  })
}

/**
 * Everything about a stuck image that needs no file: finishes what the ledger owes it, and asks
 * Cloudflare what it has.
 *
 * @throws CloudflareImagesError FILE_NEEDED, IMAGE_NOT_READY, and what refreshing throws
 */
export async function retryItem(item: BulkItem): Promise<Done> {
  const doc = await readManageable({ ...item, id: String(item.id) })
  const imageId = imageIdOf(doc)
  if (imageId === undefined) throw fileNeeded('This document has no image.')
  await settleDebts({ imageId, payload: item.req.payload, service: item.service })
  const { changed, reason, status } = await refreshOne(item)
  if (status === 'uploaded') {
    const fallback = changed ? 'The file has arrived.' : 'The image is in place; nothing is due.'
    return { effect: changed ? 'arrived' : 'unchanged', message: reason ?? fallback, status }
  }
  if (status === 'draft' || status === 'pending') {
    throw new CloudflareImagesError({
      code: 'IMAGE_NOT_READY',
      details: { status },
      message:
        'The file has not arrived yet. If nobody is sending it any more, open the document and send it again.',
    })
  }
  throw fileNeeded(reason ?? 'Cloudflare does not have the image.')
}

function fileNeeded(reason: string): CloudflareImagesError {
  return new CloudflareImagesError({
    code: 'FILE_NEEDED',
    message: `${reason} Open the document and choose its file again.`,
  })
}

type SettleDebtsArgs = Site & { imageId: string }

/**
 * What the ledger still has to do about an image, done now instead of by the next sweep. A row that
 * somebody is at work on is left alone: it is not due, and nothing of it has failed.
 *
 * @throws what the API throws first; the row keeps the reason
 */
async function settleDebts({ imageId, payload, service }: SettleDebtsArgs): Promise<void> {
  const context = await openContext({ payload, service })
  const { ledger, now } = context
  for (const row of await findDebts({ imageId, now, ledger })) {
    try {
      await settleRow({
        ...context,
        graceSeconds: 0,
        row,
        scan: false,
      })
    } catch (error) {
      const lastError = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
      await ledger.update({ durable: true, id: row.id, patch: { lastError } })
      if (isCloudflareImagesError(error)) throw error
    }
  }
}

type FindDebtsArgs = {
  imageId: string
  now: Date
  ledger: Ledger
}

async function findDebts({ imageId, now, ledger }: FindDebtsArgs): Promise<LedgerRow[]> {
  const rows = await ledger.findRows({ imageId, kinds: ['claim', 'delete', 'privacy', 'upload'] })
  // One that is named after the id which the document still has.
  const moved = await ledger.readRow({ id: privacyRowId(imageId) })
  const all = moved === undefined ? rows : [moved, ...rows.filter(({ id }) => id !== moved.id)]
  return all.filter(
    ({ dueAt, lastError }) => lastError !== null || Date.parse(dueAt) <= now.getTime(),
  )
}
