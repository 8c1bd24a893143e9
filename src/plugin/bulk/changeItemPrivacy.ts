import type { Row } from '../../core/row.js'
import type { BulkItem, Done } from './bulkItem.js'

import { CloudflareImagesError } from '../../errors.js'
import { imageIdOf } from '../../service/documentImage.js'
import { assertMayUpdate, readVisible } from '../http/access.js'
import { hasDrafts } from '../database/hasVersions.js'
import { changePrivacy } from '../privacy/changePrivacy.js'

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
